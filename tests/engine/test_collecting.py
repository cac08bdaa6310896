"""The collector of garbage rests while files are linted, sees to much garbage between them, and is afterwards as it was."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from lstmlint.config import Config
from lstmlint.engine import collecting
from lstmlint.engine.outcome import Target
from lstmlint.engine.run import lint_paths


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Whatever a test does."""
    running = gc.isenabled()
    yield
    (gc.enable if running else gc.disable)()


class Knot:
    """Something that only the collector can free."""

    def __init__(self) -> None:
        self.itself = self


def garbage() -> weakref.ref[Knot]:
    return weakref.ref(Knot())


@pytest.mark.parametrize("running", [True, False])
def test_it_is_as_it_was(tmp_path: Path, running: bool) -> None:
    path = tmp_path / "model.py"
    path.write_text("from keras.layers import LSTM\nfrom keras.models import Sequential\nSequential([LSTM(3), LSTM(3)])\n")
    (gc.enable if running else gc.disable)()
    (found,) = lint_paths([Target(str(path), Config())])
    assert [d.code for d in found.diagnostics] == ["RNN101"]
    assert gc.isenabled() is running


def test_an_exception_does_not_stop_it_for_good() -> None:
    gc.enable()
    with pytest.raises(ZeroDivisionError), collecting.resting(), collecting.resting():
        assert not gc.isenabled()
        raise ZeroDivisionError
    assert gc.isenabled()


def test_much_garbage_is_seen_to(monkeypatch: pytest.MonkeyPatch) -> None:
    with collecting.resting():
        left = garbage()
        collecting.tidy()
        assert left() is not None  # for so little it is not worth while
        monkeypatch.setattr(collecting, "_MANY", 0)
        collecting.tidy()
        assert left() is None


def test_what_was_alive_is_looked_at_again_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "_MANY", 0)
    monkeypatch.setattr(collecting, "_SELDOM", 3)
    with collecting.resting():
        knot: Knot | None = Knot()
        left = weakref.ref(knot)
        collecting.tidy()
        knot = None
        for _ in range(3):
            collecting.tidy()
        assert left() is None


def test_who_wants_it_to_run_has_it_run() -> None:
    gc.enable()
    before = gc.get_stats()[2]["collections"]
    collecting.tidy()
    assert gc.get_stats()[2]["collections"] == before
