"""Real flake8, pylint and nbQA load lstmlint and report what ``lstmlint check`` reports."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

import pytest

from lstmlint.catalog import load

ROOT = Path(__file__).parents[2]
WRONG = "from keras import Input, Sequential\nfrom keras.layers import LSTM\nm = Sequential([Input((5, 3)), LSTM(4), LSTM(4)])\n"
SAID = "RNN101 LSTM(4) needs (batch, timesteps, features) but LSTM(4) returns (batch, 4), its last step only"

Row = tuple[str, int, int, str]

pytestmark = pytest.mark.slow


def needs(tool: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(find_spec(tool) is None, reason=f"{tool} is not installed")


def run(tool: str, *words: str, cwd: Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYLINTHOME": str(cwd / ".pylint")}
    return subprocess.run([sys.executable, "-m", tool, *words], cwd=cwd, env=env, input=text, capture_output=True, text=True, check=False)


def flake8(*words: str, cwd: Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """flake8 finds an installed lstmlint by itself; a checkout has to be named."""
    if not any(entry.name == "RNN" for entry in entry_points(group="flake8.extension")):
        (cwd / ".flake8").write_text("[flake8:local-plugins]\nextension =\n    RNN = lstmlint.flake8:Plugin\n")
    return run("flake8", *words, cwd=cwd, text=text)


def checked(cwd: Path, *paths: str) -> list[Row]:
    done = run("lstmlint", "check", "--output-format", "json", *paths, cwd=cwd)
    return sorted(
        (entry["filename"], entry["location"]["row"], entry["location"]["column"], f"{entry['code']} {entry['message']}")
        for entry in json.loads(done.stdout)
    )


def rows(output: str, *, first: int = 1) -> list[Row]:
    """``path:row:column: words``; ``first`` is what the tool calls the first column."""
    found = (re.fullmatch(r"(?:\./)?(.*?):(\d+):(\d+): (RNN\d{3} .*)", line) for line in output.splitlines())
    return sorted((row[1], int(row[2]), int(row[3]) + 1 - first, re.sub(r" \(assuming [^()]*\)$", "", row[4])) for row in found if row)


def python_files(folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in folder.rglob("*.py")]


def apart(found: list[Row]) -> tuple[list[Row], set[str]]:
    """What these tools leave to us, and the files of which they say themselves that they are no Python."""
    return [row for row in found if not row[3].startswith("RNN001")], {row[0] for row in found if row[3].startswith("RNN001")}


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


@needs("flake8")
def test_flake8_finds_what_check_finds(examples: Path) -> None:
    told = flake8("--select", "RNN,E9", "examples", cwd=examples).stdout
    wanted, unparsable = apart(checked(examples, *python_files(examples)))
    assert rows(told) == wanted
    assert len(wanted) >= 5
    assert {line.partition(":")[0] for line in told.splitlines() if " E999 " in line} == unparsable


@needs("pylint")
def test_pylint_finds_what_check_finds(examples: Path) -> None:
    files = python_files(examples)
    template = "--msg-template={path}:{line}:{column}: {msg} ({symbol})"
    done = run("pylint", "--load-plugins=lstmlint.pylint", template, *files, cwd=examples)
    assert "Traceback" not in done.stderr
    wanted, unparsable = apart(checked(examples, *files))
    assert [(*row[:3], re.sub(r" \(rnn-[a-z0-9-]+\)$", "", row[3])) for row in rows(done.stdout, first=0)] == wanted
    assert {line.partition(":")[0] for line in done.stdout.splitlines() if line.endswith("(syntax-error)")} == unparsable


@needs("nbqa")
def test_nbqa_finds_what_check_finds(examples: Path) -> None:
    (wanted,) = checked(examples, "examples/forecast.ipynb")
    done = run("nbqa", "lstmlint", "examples/forecast.ipynb", cwd=examples)
    assert done.returncode == 1, done.stderr
    # nbQA counts the cells that hold code, lstmlint all of them.
    assert f"examples/forecast.ipynb:cell_2:{wanted[1]}:{wanted[2]}: RNN101 [*] LSTM(32) needs" in done.stdout
    before = json.loads((examples / "examples/forecast.ipynb").read_text())
    assert run("nbqa", "lstmlint", "examples/forecast.ipynb", "--select", "RNN5", cwd=examples).returncode == 0
    assert run("nbqa", "lstmlint", "examples/forecast.ipynb", "--fix", cwd=examples).returncode == 0
    after = json.loads((examples / "examples/forecast.ipynb").read_text())
    changed = [(old["source"], new["source"]) for old, new in zip(before["cells"], after["cells"], strict=True) if old != new]
    assert len(changed) == 1
    assert "return_sequences=True" in "".join(changed[0][1])


@needs("flake8")
def test_flake8_noqa_configuration_and_standard_input(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    found = flake8("--select", "RNN", "a.py", cwd=tmp_path)
    assert found.stdout.splitlines() == [f"a.py:3:32: {SAID}"]
    assert found.returncode == 1
    assert flake8("--ignore", "RNN1", "a.py", cwd=tmp_path).stdout == ""
    assert flake8("--select", "RNN", "-", cwd=tmp_path, text=WRONG).stdout.splitlines() == [f"stdin:3:32: {SAID}"]
    assert "b.py:3:32: RNN101" in flake8("--select", "RNN", "--stdin-display-name", "b.py", "-", cwd=tmp_path, text=WRONG).stdout
    (tmp_path / "c.py").write_text(WRONG.rstrip("\n") + "  # noqa: RNN101\n")
    assert flake8("--select", "RNN", "c.py", cwd=tmp_path).stdout == ""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "d.py").write_text(WRONG)
    (tmp_path / "sub" / "lstmlint.toml").write_text('ignore = ["RNN101"]\n')
    assert flake8("--select", "RNN", "sub", cwd=tmp_path).stdout == ""
    (tmp_path / "lstmlint.toml").write_text('exclude = ["a.py"]\n')
    assert flake8("--select", "RNN", "a.py", cwd=tmp_path).stdout == ""


@needs("flake8")
def test_a_bad_configuration_is_one_sentence_in_flake8(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    (tmp_path / "lstmlint.toml").write_text('slect = ["RNN101"]\n')
    done = flake8("--select", "RNN", "a.py", cwd=tmp_path)
    assert done.returncode == 1
    assert "lstmlint: lstmlint.toml: unknown key 'slect', did you mean 'select'?" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@needs("pylint")
def test_pylint_ids_symbols_comments_and_configuration(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(WRONG)
    base = ("--load-plugins=lstmlint.pylint", "--score=n", "--msg-template={line}:{column}:{end_line}:{end_column} {msg_id} {symbol} {msg}")
    only = (*base, "--disable=all", "--enable=rnn-stacked-without-sequences")
    line = f"3:31:3:38 E9101 rnn-stacked-without-sequences {SAID}"
    assert run("pylint", *only, "a.py", cwd=tmp_path).stdout.splitlines()[1:] == [line]
    assert line in run("pylint", *base, "-j", "2", "a.py", cwd=tmp_path).stdout
    assert line in run("pylint", *base, "--from-stdin", "b.py", cwd=tmp_path, text=WRONG).stdout
    (tmp_path / "c.py").write_text(WRONG.rstrip("\n") + "  # pylint: disable=E9101\n")
    assert "RNN101" not in run("pylint", *base, "c.py", cwd=tmp_path).stdout
    (tmp_path / "lstmlint.toml").write_text('ignore = ["RNN101"]\n')
    assert "RNN101" not in run("pylint", *base, "a.py", cwd=tmp_path).stdout


@needs("pylint")
def test_pylint_has_a_message_for_every_rule(tmp_path: Path) -> None:
    listed = run("pylint", "--load-plugins=lstmlint.pylint", "--list-msgs-enabled", cwd=tmp_path).stdout
    known = dict(re.findall(r"(rnn-[\w-]+) \((\w\d{4})\)", listed))
    assert known.pop("rnn-rule-of-a-team") == "W9980"
    assert {symbol: f"RNN{code[2:]}" for symbol, code in known.items()} == {f"rnn-{rule.name}": code for code, rule in load().items()}


def test_flake8_is_told_where_the_plugin_is() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["flake8.extension"] == {"RNN": "lstmlint.flake8:Plugin"}
    from lstmlint.flake8 import Plugin

    assert (Plugin.name, callable(Plugin.run)) == ("lstmlint", True)
