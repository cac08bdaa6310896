"""Several reports of one run, from the command line and from the configuration."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from lstmlint.cli import main
from lstmlint.config.formats import FORMATS
from lstmlint.report.places import from_root, repository

ROOT = Path(__file__).parents[2]
BAD = """\
from keras import Input, Sequential
from keras.layers import LSTM

model = Sequential([
    Input((10, 8)),
    LSTM(32),
    LSTM(16),
])
"""
HIDDEN = BAD.replace("LSTM(32),", "LSTM(32),  # lstmlint: ignore[RNN101] -- made longer elsewhere")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR", "GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    Path("bad.py").write_text(BAD)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["check", *words])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


def results(file: str) -> list[dict[str, object]]:
    return json.loads(Path(file).read_text())["runs"][0]["results"]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_from_the_command_line(capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, out, err = run(capsys, "--output-format", name)
    assert (code, err) == (1, "")
    assert "RNN101" in out and "bad.py" in out
    assert ("Found 1 error." in out) == (name in ("full", "concise", "grouped", "markdown"))


def test_several_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "--output-format", "concise", "--output-format", "sarif:out.sarif", "--output-format=junit:out.xml")
    assert (code, err) == (1, "") and out.startswith("bad.py:6:5: RNN101") and "Found 1 error" in out
    assert len(results("out.sarif")) == 1
    assert "<testsuites" in Path("out.xml").read_text()
    # Only into a file: standard output has nothing, and the exit code is the same.
    assert run(capsys, "--output-format", "sarif:again.sarif") == (1, "", "")
    assert Path("again.sarif").read_bytes() == Path("out.sarif").read_bytes()
    # --output-file is for the one that has no file.
    assert run(capsys, "--output-format", "sarif:again.sarif", "--output-format", "grouped", "-o", "out.txt") == (1, "", "")
    assert Path("out.txt").read_text().startswith("bad.py:\n  6:5  RNN101")
    assert run(capsys, "--output-format", "sarif:-")[1].startswith("{")
    code, out, _ = run(capsys, "--statistics", "--output-format", "full", "--output-format", "json:all.json")
    assert out.startswith("1  RNN101") and len(json.loads(Path("all.json").read_text())) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--output-format", "json", "--output-format", "sarif"], "'json' and 'sarif' cannot both be written to one place"),
        (["--output-format", "json:a", "--output-format", "sarif:a"], "two reports cannot be written to the same file"),
        (["--output-format", "sarif:"], "'sarif:' names no file"),
        (["--output-format", "sraif:out"], "did you mean 'sarif'?"),
        (["--output-format", "sarif:no/where/out.sarif"], "no/where/out.sarif: No such file or directory"),
        (["--output-format", "json:a", "-o", "b"], "every report has a file of its own already"),
    ],
)
def test_what_cannot_be_written(capsys: pytest.CaptureFixture[str], words: list[str], says: str) -> None:
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert says in err and err.startswith("error: ") and err.count("\n") == 1


def test_in_the_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    Path("sub").mkdir()
    Path("sub/bad.py").write_text(BAD)
    Path("lstmlint.toml").write_text('output-format = ["concise", "sarif:out.sarif"]\n')
    code, out, _ = run(capsys, "sub")
    assert code == 1 and "RNN101" in out
    assert len(results("out.sarif")) == 1
    assert main(["config", "--output-format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["settings"]["output-format"]["value"] == ["concise", "sarif:out.sarif"]
    # The command line has the last word.
    Path("out.sarif").unlink()
    assert run(capsys, "--output-format", "json", "sub")[1].startswith("[")
    assert not Path("out.sarif").exists()
    for text, says in (
        ("'xml'", "'xml' is none of full"),
        ("[]", "must be a format"),
        ("3", "must be a format"),
        ("[3]", "must be a format"),
    ):
        Path("lstmlint.toml").write_text(f"output-format = {text}\n")
        code, _, err = run(capsys, "sub")
        assert code == 2 and says in err and "lstmlint.toml: 'output-format'" in err


def test_what_comments_hide_is_marked_in_sarif_and_nowhere_else(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.py").write_text(HIDDEN)
    for name in FORMATS:
        code, out, _ = run(capsys, "--output-format", name)
        assert code == 0
        assert ("RNN101" in out) == (name == "sarif")
    assert run(capsys, "--output-format", "sarif:out.sarif")[0] == 0
    (result,) = results("out.sarif")
    assert result["suppressions"] == [{"kind": "inSource", "justification": "made longer elsewhere"}]
    # It has the name that it has when nothing hides it, but for the remark in its line.
    Path("bad.py").write_text(BAD)
    run(capsys, "--output-format", "sarif:out.sarif")
    assert "suppressions" not in results("out.sarif")[0]


def test_after_a_fix_the_reports_tell_what_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    Path("b.py").write_text(HIDDEN)
    assert run(capsys, "--fix", "--output-format", "sarif:out.sarif", "--output-format", "concise")[0] == 0
    assert [bool(result["suppressions"]) for result in results("out.sarif")] == [True]


def test_what_cannot_be_read_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("loop.py").symlink_to("loop.py")
    code, out, _ = run(capsys, "--output-format", "junit:out.xml", "--output-format", "sarif", "loop.py")
    assert code == 2
    (invocation,) = json.loads(out)["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    assert 'errors="1"' in Path("out.xml").read_text()


def test_paths_are_those_of_the_repository(capsys: pytest.CaptureFixture[str], place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = place / "deep" / "er"
    inside.mkdir(parents=True)
    (inside / "bad.py").write_text(BAD)
    monkeypatch.chdir(inside)

    def named(name: str) -> str:
        return json.loads(run(capsys, "--output-format", name)[1])[0]["location"]["path"]

    assert named("gitlab") == "bad.py"
    (place / ".git").mkdir()
    assert named("gitlab") == "deep/er/bad.py"
    assert "file=deep/er/bad.py," in run(capsys, "--output-format", "github")[1]
    assert run(capsys, "--output-format", "concise")[1].startswith("bad.py:6:5")
    assert repository({"CI_PROJECT_DIR": str(place / "deep")}) == str(place / "deep")
    assert repository({"CI_PROJECT_DIR": "/elsewhere"}) == str(place)
    assert from_root("/elsewhere/a.py", str(place)) == "/elsewhere/a.py"
    out = run(capsys, "--output-format", "sarif", str(place / "bad.py"))[1]
    assert json.loads(out)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "bad.py"


def test_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(BAD.encode())

    # What lies on the disk under that name has nothing to do with it.
    Path("bad.py").write_text("x = 1\n")
    monkeypatch.setattr(sys, "stdin", Stdin())
    code, out, _ = run(capsys, "--output-format", "full", "--stdin-filename", "bad.py", "-")
    assert code == 1 and "6 |     LSTM(32)," in out


def test_the_formats_cost_nothing_at_start_up() -> None:
    code = (
        "import sys; from lstmlint.cli.parser import parse; import lstmlint.cli.check; parse(['check', '--output-format', 'sarif:x', 'a'])"
    )
    code += "; print([m for m in sys.modules if m.startswith('lstmlint.report.') or m in ('lstmlint.catalog', 'xml.etree', 'json')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "['lstmlint.report.formats', 'lstmlint.report.paint']"


def test_a_hostile_name_from_outside(tmp_path: Path) -> None:
    name = "::error file=x::\x1b[31m##vso[a]b\n<script>.py"
    Path(name).write_text(BAD)
    for words in (["--output-format", "concise"], ["--show-files"], ["--fix", "--show-fixes"]):
        done = subprocess.run([sys.executable, "-m", "lstmlint", "check", *words, name], capture_output=True, check=False, cwd=tmp_path,
                              env={"PYTHONPATH": str(ROOT), "PATH": ""})  # fmt: skip
        assert b"\x1b" not in done.stdout and b"##vso[" not in done.stdout
        assert not any(line.lstrip().startswith(b"::") for line in done.stdout.splitlines()), words
