"""Files that are linted together: one mistake is told once, hidden where its file says so, and mended once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from lstmlint.cli import main
from lstmlint.config import Config
from lstmlint.engine import Outcome

from .trees import KERAS, MODEL, ROW, WRONG, found, lint, plant

HERE = ("model.py", "RNN101", ROW)
# Its mistake is certain only where it is called with True.
MENDABLE = (
    KERAS
    + """
def build_model(two):
    model = Sequential([Input((9, 3)), LSTM(4)])
    if two is True:
        model.add(LSTM(4))
    return model
"""
)
CALL = "from model import build_model\nmodel = build_model(True)\n"


def test_what_several_files_find_is_told_once(tmp_path: Path) -> None:
    train = "from model import build_model\n" + WRONG
    plant(tmp_path, {"model.py": MODEL, "a.py": train, "b.py": train, "sub/c.py": "import sys\nfrom a import *\n" + train})
    assert found(tmp_path) == [HERE]
    assert found(tmp_path, "a.py", "b.py") == [HERE]


def test_the_files_own_finding_wins(tmp_path: Path) -> None:
    plant(tmp_path, {"model.py": MODEL + "\n\n" + WRONG, "train.py": "from model import build_model\n" + WRONG})
    (diagnostic,) = [d for outcome in lint(tmp_path) for d in outcome.diagnostics]
    assert all(related.message != "called from here" for related in diagnostic.related)


@pytest.mark.parametrize("comment", ["# lstmlint: ignore[RNN101] -- meant", "# noqa: RNN101", "# lstmlint: ignore"])
def test_a_comment_in_the_file_hides_it(comment: str, tmp_path: Path) -> None:
    model = MODEL.replace("return_sequences=stacked))", f"return_sequences=stacked))  {comment}")
    plant(tmp_path, {"model.py": model, "train.py": "from model import build_model\n" + WRONG})
    assert found(tmp_path) == []
    assert found(tmp_path, "train.py") == []
    lint(tmp_path, fix=True)
    assert (tmp_path / "model.py").read_text() == model


def test_skip_file_and_per_file_ignores_hold_there(tmp_path: Path) -> None:
    plant(tmp_path, {"model.py": "# lstmlint: skip-file\n" + MODEL, "train.py": "from model import build_model\n" + WRONG})
    assert found(tmp_path) == [] and found(tmp_path, "train.py") == []
    plant(tmp_path, {"model.py": MODEL})
    config = Config(keras_version=3, root=str(tmp_path), per_file_ignores=(("model.py", ("RNN101",)),))
    assert found(tmp_path, config=config) == []
    assert found(tmp_path, config=replace(config, per_file_ignores=(("train.py", ("RNN101",)),))) == []
    assert found(tmp_path, config=replace(config, per_file_ignores=(), extend_exclude=("model.py",))) == []


def texts(root: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in root.rglob("*.py")}


def test_a_fix_is_made_in_the_file_that_it_belongs_to(tmp_path: Path) -> None:
    plant(tmp_path, {"model.py": MENDABLE, "train.py": CALL, "again.py": CALL})
    config = Config(keras_version=3, root=str(tmp_path), unsafe_fixes=True)
    outcomes = lint(tmp_path, fix=True, config=config)
    after = texts(tmp_path)
    assert after["model.py"].count("return_sequences=True") == 1 and after["train.py"] == after["again.py"] == CALL
    assert [d for outcome in outcomes for d in outcome.diagnostics] == []
    assert sum(len(outcome.applied) for outcome in outcomes) == 1


def test_a_file_that_is_not_linted_is_not_written(tmp_path: Path) -> None:
    plant(tmp_path, {"model.py": MENDABLE, "train.py": CALL})
    outcomes = lint(tmp_path, "train.py", fix=True, config=Config(keras_version=3, root=str(tmp_path), unsafe_fixes=True))
    assert texts(tmp_path) == {"model.py": MENDABLE, "train.py": CALL}
    assert [d.code for outcome in outcomes for d in outcome.diagnostics] == ["RNN101"]


def shown(outcomes: list[Outcome]) -> list[object]:
    return [(outcome.path, outcome.diagnostics) for outcome in outcomes]


def test_several_processes_find_the_same(tmp_path: Path) -> None:
    files = {"model.py": MODEL, "config.py": "STACKED = False\n"}
    for number in range(30):
        files[f"train_{number:02}.py"] = (
            f"from model import build_model\nfrom config import STACKED\nbuild_model({number + 1}, 3, stacked=STACKED)\n"
        )
    plant(tmp_path, files)
    one = shown(lint(tmp_path))
    assert one == shown(lint(tmp_path, jobs=2)) and sum(len(found) for _, found in one) == 1  # type: ignore[misc, has-type]


def test_the_command_line_shows_both_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    plant(tmp_path, {"model.py": MODEL, "train.py": "from model import build_model\n\n" + WRONG})
    assert main(["check", "train.py", "--keras-version", "3", "--output-format", "json"]) == 1
    (entry,) = json.loads(capsys.readouterr().out)
    assert entry["filename"] == "model.py" and entry["location"]["row"] == ROW
    assert {"message": "called from here", "filename": "train.py", "location": {"row": 3, "column": 1}} in entry["related"]
    assert main(["check", "train.py", "--keras-version", "3"]) == 1
    full = capsys.readouterr().out
    assert "--> model.py:8:15" in full and "LSTM(8, return_sequences=stacked)" in full
    assert "::: train.py:3:1" in full and "build_model(10, 3, stacked=False)" in full


def test_files_without_models_cost_nothing(tmp_path: Path) -> None:
    import subprocess
    import sys

    plant(tmp_path, {"a.py": "from b import model\nmodel.fit(1)\n", "b.py": "import c\nmodel = c.thing()\n", "c.py": "def thing(): pass\n"})
    code = "import sys; from lstmlint.cli import main; main(['check', '.']); assert 'libcst' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
