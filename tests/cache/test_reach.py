"""What an edit makes necessary, and nothing else; and that answers from the cache go through all that comes after them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from lstmlint.cli.main import main
from lstmlint.config import remembered
from lstmlint.engine import work

ROOT = Path(__file__).parents[2]
MODEL = """\
from keras import Input, Sequential
from keras.layers import LSTM


def build(units):
    return Sequential([Input((5, 3)), LSTM(units)])
"""
USER = "from {home} import build\n\nmodel = build(4)\nmodel.compile('adam', 'mse')\nmodel.fit([1], [2])\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    monkeypatch.chdir(root)
    monkeypatch.delenv(remembered.VARIABLE, raising=False)
    (root / "pyproject.toml").write_text("[project]\nname = 'p'\n")
    return root


@pytest.fixture
def linted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were linted since it was last emptied."""
    seen: list[str] = []
    real = work.attempt

    def attempt(item: work.Item, loader: work.Loader) -> work.Outcome:
        seen.append(item.target.path)
        return real(item, loader)

    monkeypatch.setattr(work, "attempt", attempt)
    return seen


def write(name: str, text: str) -> None:
    """A file that was changed long ago."""
    Path(name).write_text(text)
    os.utime(name, (1_600_000_000, 1_600_000_000))


def check(*words: str) -> int:
    return main(["check", "--exit-zero", "--jobs", "1", *words])


def test_an_edit_costs_the_file_and_those_that_rest_on_it(linted: list[str]) -> None:
    write("model.py", MODEL)
    write("other.py", MODEL)
    write("train.py", USER.format(home="model"))
    write("again.py", USER.format(home="train"))
    write("apart.py", USER.format(home="other"))
    check()
    assert sorted(linted) == ["again.py", "apart.py", "model.py", "other.py", "train.py"]
    linted.clear()
    check()
    assert linted == []
    Path("model.py").write_text(MODEL.replace("(5, 3)", "(6, 3)"))
    check()
    assert sorted(linted) == ["again.py", "model.py", "train.py"]
    linted.clear()
    Path("apart.py").write_text(USER.format(home="other") + "print(model)\n")
    check()
    assert linted == ["apart.py"]


def test_a_module_that_comes_between_is_noticed(linted: list[str]) -> None:
    """``import model`` meant the file in the root, and now means the one beside the importing file."""
    Path("inner").mkdir()
    write("model.py", MODEL)
    write("inner/train.py", USER.format(home="model"))
    check()
    linted.clear()
    write("inner/model.py", MODEL.replace("LSTM(units)", "LSTM(units), LSTM(units)"))
    check()
    assert "inner/train.py" in linted


def test_saved_models_and_notebooks_are_remembered(linted: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("saved.json", "forecast.ipynb"):
        shutil.copyfile(ROOT / "examples" / name, name)
        os.utime(name, (1_600_000_000, 1_600_000_000))
    check("--output-format", "json", ".", "saved.json")
    first = json.loads(capsys.readouterr().out)
    assert {found["filename"] for found in first} == {"forecast.ipynb", "saved.json"}
    linted.clear()
    check("--output-format", "json", ".", "saved.json")
    assert json.loads(capsys.readouterr().out) == first
    # Of what was a part of a file, one that is only a moment old is not trusted to be the same.
    assert set(linted) <= {"saved.json"}


def test_what_is_remembered_is_held_against_the_baseline_and_the_changes_of_each_run(capsys: pytest.CaptureFixture[str]) -> None:
    def git(*words: str) -> None:
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *words], check=True, capture_output=True)

    wrong = MODEL.replace("LSTM(units)", "LSTM(units), LSTM(units)")
    write("model.py", wrong)
    git("init", "-q")
    git("add", "model.py", "pyproject.toml")
    git("commit", "-qm", "first")

    def codes(*words: str) -> list[str]:
        check("--output-format", "json", *words)
        return [found["code"] for found in json.loads(capsys.readouterr().out)]

    assert codes() == ["RNN101"]
    assert codes("--since", "HEAD") == []
    assert codes() == ["RNN101"]
    assert main(["check", "--baseline", "known.json", "--write-baseline", "-q"]) in (0, 1)
    capsys.readouterr()
    assert codes("--baseline", "known.json") == []
    assert codes() == ["RNN101"]
    Path("model.py").write_text(wrong.replace("(5, 3)", "(6, 3)"))
    assert codes("--since", "HEAD") == ["RNN101"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads what it may not")
def test_a_file_that_can_no_longer_be_read_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    write("model.py", MODEL)
    check()
    Path("model.py").chmod(0)
    assert main(["check"]) == 2
    assert "model.py: " in capsys.readouterr().err
