"""The folder in which a test of old code happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oldcode.place import Place


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Place:
    root = tmp_path / "project"
    root.mkdir()
    monkeypatch.chdir(root)
    monkeypatch.setenv("NO_COLOR", "1")
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    return Place(root, capsys)


@pytest.fixture
def repository(place: Place) -> Place:
    place.git("init", "--quiet")
    return place
