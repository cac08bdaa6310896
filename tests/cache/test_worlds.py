"""Whatever happens to a project: what is remembered of it is what would be found anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lstmlint.engine import Outcome, Target
from lstmlint.engine.cache import Cache
from lstmlint.source import trace
from lstmlint.source.project import Loader
from tests.cache.worlds import World


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def bold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signatures are believed at once: the time of any change tells of every change here, and no test waits two seconds for that."""
    monkeypatch.setattr(trace, "_TICK", 0)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether there was an answer, each time that the cache was asked."""
    found: list[bool] = []
    recall = Cache.recall

    def asking(self: Cache, target: Target, loader: Loader, *, fix: bool = False) -> Outcome | None:
        outcome = recall(self, target, loader, fix=fix)
        found.append(outcome is not None)
        return outcome

    monkeypatch.setattr(Cache, "recall", asking)
    return found


@pytest.mark.parametrize("seed", range(8))
def test_what_is_remembered_is_what_would_be_found(here: Path, bold: None, asked: list[bool], seed: int) -> None:
    world = World(here, seed)
    cache = here / ".lstmlint_cache"
    for step in range(40):
        what = world.change() if step else "begin"
        only = world.random.sample(world.files(), k=len(world.files()) // 2) if world.random.random() < 0.2 else None
        anew = world.check(None, only=only)
        assert world.check(cache, only=only) == anew, (seed, step, what)
        asked.clear()
        assert world.check(cache, only=only) == anew, (seed, step, what, "again")
        # A file that cannot be read (a link that leads nowhere) is tried again each time.
        assert asked == [not outcome.error for outcome in anew], (seed, step, what)


@pytest.mark.parametrize("seed", range(20, 23))
def test_what_has_just_changed_is_not_believed(here: Path, seed: int) -> None:
    world = World(here, seed)
    cache = here / ".lstmlint_cache"
    for step in range(15):
        what = world.change() if step else "begin"
        assert world.check(cache) == world.check(None), (seed, step, what)
    assert os.listdir(cache / "check")  # noqa: PTH208
