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
