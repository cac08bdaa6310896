"""``from lstmlint import lint_paths``: plain paths, configuration as the command line finds it, anybody's executor."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import lstmlint
from lstmlint import lint_paths
from lstmlint.config import Config
from lstmlint.engine import Target
from tests.engine.test_shard import BAD
from tests.files.trees import MODEL, WRONG


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("src/a.py", "src/b.py", "src/quiet/c.py", "build/d.py", "train.py"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(BAD)
    Path("src/quiet/.lstmlint.toml").write_text("ignore = ['RNN101']\n")


def test_files_and_folders() -> None:
    with ThreadPoolExecutor(2) as executor:
        for found in (lint_paths([".", "gone.py"]), lint_paths([Path(), Path("gone.py")], executor=executor)):
            assert [(o.path, [d.code for d in o.diagnostics], o.error) for o in found] == [
                ("src/a.py", ["RNN101"], ""),
                ("src/b.py", ["RNN101"], ""),
                ("src/quiet/c.py", [], ""),
                ("train.py", ["RNN101"], ""),
                ("gone.py", [], "no such file or folder"),
            ]


def test_paths_beside_files_with_a_configuration_of_their_own() -> None:
    found = lint_paths([Target("train.py", Config(ignore=("RNN1",))), "src/a.py"])
    assert [(o.path, len(o.diagnostics)) for o in found] == [("train.py", 0), ("src/a.py", 1)]


def test_nothing_else_is_public() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'lint_files'"):
        _ = lstmlint.lint_files


def test_the_names_of_files_in_findings_are_those_that_were_given(tmp_path: Path) -> None:
    """However the files are called, and whether or not the other file is checked as well."""
    Path("src/model.py").write_text(MODEL)
    Path("src/run.py").write_text("from model import build_model\n" + WRONG)
    for folder in ("src", "./src", "src/../src", str(tmp_path / "src"), f"../{tmp_path.name}/src"):
        both = lint_paths([f"{folder}/run.py", f"{folder}/model.py"])
        assert [d.filename for o in both for d in o.diagnostics] == [f"{folder}/model.py"]
    for folder, name in (("src", "src/model.py"), ("./src", "src/model.py"), (str(tmp_path / "src"), str(tmp_path / "src/model.py"))):
        (one,) = lint_paths([f"{folder}/run.py"])
        assert [d.filename for d in one.diagnostics] == [name]
    mixed = lint_paths([str(tmp_path / "src/run.py"), "src/model.py"])
    assert [d.filename for o in mixed for d in o.diagnostics] == ["src/model.py"]


def test_what_was_read_of_projects_is_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    from lstmlint.source import project

    monkeypatch.setattr(project, "_REMEMBERED", 1)
    kept: list[int] = []
    begin = project.Loader._begin

    def counted(loader: project.Loader) -> None:
        kept.append(len(getattr(loader, "_data", ())))
        begin(loader)

    monkeypatch.setattr(project.Loader, "_begin", counted)
    for number in range(30):
        Path(f"p{number}").mkdir()
        Path(f"p{number}/model.py").write_text(MODEL)
        Path(f"p{number}/train.py").write_text("from model import build_model\n" + WRONG)
    found = lint_paths([f"p{number}" for number in range(30)])
    assert [(d.filename, d.code) for o in found for d in o.diagnostics] == [(f"p{number}/model.py", "RNN101") for number in range(30)]
    assert len(kept) > 5 and max(kept) < 10
