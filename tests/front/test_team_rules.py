"""Rules of a team from outside: configuration, commands, exit codes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from lstmlint.cli import main

ROOT = Path(__file__).parents[2]
HEAD = "from keras.layers import LSTM, GRU\n"
RULE = """\
code: ACME001
name: odd-units
layers: [LSTM, GRU]
message: "{layer}: {reason}"
schema: {properties: {units: {multipleOf: 8}}}
fix: {set: {units: 8}}
examples:
  - bad: |
      layer = LSTM(9)  #~ ACME001
    fixed: |
      layer = LSTM(8)
  - good: |
      layer = LSTM(16)
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR"):
        monkeypatch.delenv(name, raising=False)
    put("pyproject.toml", '[tool.lstmlint]\nrules = ["lint/*.yaml"]\n')
    put("lint/units.yaml", RULE)
    return tmp_path


def put(name: str, text: str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


def test_check(capsys: pytest.CaptureFixture[str]) -> None:
    put("src/deep/a.py", HEAD + "LSTM(9)\n")
    code, out, err = run(capsys, "check", "--output-format", "concise")
    assert (code, err) == (1, "")
    assert out.startswith("src/deep/a.py:2:6: ACME001 LSTM(9): 9 is not a multiple of 8\n")
    (entry,) = json.loads(run(capsys, "check", "--output-format", "json")[1])
    assert (entry["code"], entry["name"], entry["severity"]) == ("ACME001", "odd-units", "warning")
    assert entry["fix"]["applicability"] == "unsafe"
    for words in (
        ["--ignore", "ACME001"],
        ["--ignore", "odd-units"],
        ["--select", "RNN1"],
        ["--per-file-ignores", "src/*:ACME"],
        ["--isolated"],
    ):
        assert run(capsys, "check", *words)[0] == 0
    assert run(capsys, "check", "--select", "ACME")[0] == 1
    assert "ACME001" in run(capsys, "check", "--statistics")[1]
    assert run(capsys, "check", "--fix", "--unsafe-fixes")[0] == 0
    assert Path("src/deep/a.py").read_text() == HEAD + "LSTM(8)\n"


def test_check_in_several_processes(capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(30):
        put(f"src/{number}.py", HEAD + "LSTM(9)\n")
    assert run(capsys, "check", "--jobs", "2", "-q", "--output-format", "concise")[1].count("ACME001") == 30


@pytest.mark.parametrize("name", [".lstmlint.yaml", ".lstmlint.toml"])
def test_in_other_configuration_files(capsys: pytest.CaptureFixture[str], name: str) -> None:
    Path("pyproject.toml").unlink()
    put(name, "rules: ['lint/*.yaml']\nignore: [ACME001]\n" if name.endswith("yaml") else "rules = ['lint/*.yaml']\nignore = ['ACME001']\n")
    put("a.py", HEAD + "LSTM(9)\n")
    assert run(capsys, "check")[0] == 0
    assert run(capsys, "check", "--select", "ACME001")[0] == 1


def test_patterns_are_relative_to_the_file_and_extended_files_add_theirs(capsys: pytest.CaptureFixture[str]) -> None:
    put("base/lint.toml", 'rules = ["rules/**/*.yaml"]\n')
    put("base/rules/deep/other.yaml", RULE.replace("ACME001", "BASE001").replace("odd-units", "other"))
    put("pyproject.toml", '[tool.lstmlint]\nextend = "base/lint.toml"\nrules = ["lint/*.yaml"]\nignore = ["BASE001"]\n')
    put("sub/a.py", HEAD + "LSTM(9)\n")
    out = run(capsys, "check", "-q", "--output-format", "concise")[1]
    assert "ACME001" in out and "BASE001" not in out
    assert "BASE001" in run(capsys, "check", "-q", "--select", "BASE", "--output-format", "concise")[1]
    config = json.loads(run(capsys, "config", "sub/a.py", "--output-format", "json")[1])
    assert config["settings"]["rules"]["value"] == ["base/rules/deep/other.yaml", "lint/units.yaml"]
    assert [entry["code"] for entry in config["team"]] == ["BASE001", "ACME001"]
    assert "\nACME001  warning  odd-units  (lint/units.yaml)\n" in run(capsys, "config", "sub/a.py")[1]


def test_given_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    Path("pyproject.toml").unlink()
    put("a.py", HEAD + "LSTM(9)\n")
    assert run(capsys, "check")[0] == 0
    assert run(capsys, "check", "--config", "rules = ['lint/units.yaml']", "--select", "ACME")[0] == 1


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"pyproject.toml": "[tool.lstmlint]\nrules = ['no/*.yaml']\n"}, "pyproject.toml: 'rules': no file matches 'no/*.yaml'"),
        ({"pyproject.toml": "[tool.lstmlint]\nrules = 'lint'\n"}, "pyproject.toml: 'rules' must be a list of strings, not 'lint'"),
        ({"pyproject.toml": "[tool.lstmlint]\nrules = ['lint/*.yaml']\nignore = ['ACME9']\n"}, "'ignore': unknown rule 'ACME9'"),
        ({"lint/units.yaml": RULE.replace("layers", "layer")}, "lint/units.yaml: layer: is not a key that is known here"),
        ({"lint/units.yaml": RULE.replace("units:", "unit:", 1)}, "lint/units.yaml: schema: no selected layer has an argument 'unit', did"),
        ({"lint/more.yaml": RULE}, "lint/units.yaml: code: 'ACME001' is also the code of ACME001 in lint/more.yaml"),
        ({"lint/more.yaml": "\x00"}, "lint/more.yaml: "),
    ],
)
@pytest.mark.parametrize("words", [["check"], ["rule"], ["rule", "--test"], ["config"]])
def test_a_mistake_is_one_sentence_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], files: dict[str, str], told: str, words: list[str]
) -> None:
    for name, text in files.items():
        put(name, text)
    put("a.py", HEAD)
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert told in err and err.count("\n") == 1


def test_without_the_package(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    put("a.py", HEAD)
    code, _, err = run(capsys, "check")
    assert code == 2
    assert err == "error: the rules of a team need the package jsonschema: pip install 'lstmlint[team]'\n"
    assert run(capsys, "check", "--isolated")[0] == 0


def test_the_package_is_imported_only_for_such_rules(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] in ("jsonschema", "referencing")]:
        monkeypatch.delitem(sys.modules, name)
    Path("pyproject.toml").unlink()
    put("a.py", HEAD + "LSTM(9)\n")
    run(capsys, "check")
    assert "jsonschema" not in sys.modules


def test_rule_pages(capsys: pytest.CaptureFixture[str]) -> None:
    listed = run(capsys, "rule")[1]
    assert "\nACME001  warning  unsafe  odd-units " in listed and "\nRNN101   error    fix     stacked" in listed
    page = run(capsys, "rule", "acme001")[1]
    assert page == run(capsys, "rule", "odd-units")[1]
    assert page.startswith("ACME001 odd-units\nwarning, keras >=2\n")
    assert "Use instead:\n\n    layer = LSTM(8)" in page
    entry = json.loads(run(capsys, "rule", "ACME001", "--output-format", "json")[1])
    assert (entry["code"], entry["fix"]["applicability"]) == ("ACME001", "unsafe")
    assert [e["code"] for e in json.loads(run(capsys, "rule", "RNN101", "odd-units", "--output-format", "json")[1])] == [
        "RNN101",
        "ACME001",
    ]
    assert run(capsys, "rule", "--isolated", "ACME001")[0] == 2


def test_examples_that_pass(capsys: pytest.CaptureFixture[str]) -> None:
    expected = "ok    ACME001  odd-units  lint/units.yaml: 2 passed\n\n2 examples of 1 rule: all passed.\n"
    for words in ([], ["lint/units.yaml"], ["lint"]):
        assert run(capsys, "rule", "--test", *words) == (0, expected, "")
    assert json.loads(run(capsys, "rule", "--test", "--output-format", "json")[1]) == [
        {"code": "ACME001", "name": "odd-units", "filename": "lint/units.yaml", "passed": 2, "failures": []}
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("LSTM(9)", "LSTM(24)", "line 1: ACME001 is not found"),
        ("LSTM(16)", "LSTM(17)", "line 1: ACME001 is found, and not marked: LSTM(17): 17 is not a multiple of 8"),
        ("    fixed: |\n      layer = LSTM(8)\n", "", "there is a fix, but no fixed text:"),
        ("LSTM(8)", "LSTM(7)", "the fixes give another text:"),
        ("  - good: |\n      layer = LSTM(16)\n", "", "no good example shows what it leaves alone"),
        ("layer = LSTM(9)", "from keras.layers import LSTM\n      l = LSTM(9)", "the fixes give another text:"),
    ],
)
def test_examples_that_fail(capsys: pytest.CaptureFixture[str], old: str, new: str, told: str) -> None:
    assert old in RULE
    put("lint/units.yaml", RULE.replace(old, new))
    code, out, _ = run(capsys, "rule", "--test")
    assert code == 1
    assert told in out and "FAIL  ACME001" in out and " 1 failed, " in out
    (entry,) = json.loads(run(capsys, "rule", "--test", "--output-format", "json")[1])
    assert told in [problem for failure in entry["failures"] for problem in failure["problems"]]


def test_nothing_to_test(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "rule", "--test", "--isolated")[0] == 2
    assert "no such file or folder" in run(capsys, "rule", "--test", "nowhere.yaml")[2]
    Path("empty").mkdir()
    assert "has no file with rules" in run(capsys, "rule", "--test", "empty")[2]


def test_the_examples_of_the_documentation(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "rule", "--test", str(ROOT / "examples" / "team_rules.yaml"))[0] == 0
    page = (ROOT / "docs" / "team-rules.md").read_text(encoding="utf-8")
    put("lint/units.yaml", page.split("```yaml\n")[1].split("```")[0])
    assert run(capsys, "rule", "--test")[0] == 0
