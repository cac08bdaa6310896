"""How much the linter knows of the data that a program trains with: the axes behind the samples, as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from lstmlint.config import Config
from lstmlint.engine.understanding import program_of
from lstmlint.program import Side
from lstmlint.source import SourceFile
from tests.training.generator import Program

TRAINING = ("fit", "train_on_batch")


def known(side: Side | None) -> bool:
    """Whether every array of one side has a shape that is known."""
    if side is None or not side.items:
        return False
    return all(
        feed is not None and not feed.shape.open and all(isinstance(axis, int) for axis in feed.shape.axes[1:]) for feed in side.items
    )


def knowledge(program: Program, version: int) -> tuple[bool, bool]:
    """Whether the shapes of ``x`` and of ``y`` are known wherever the program trains."""
    understood = program_of(SourceFile.of("program.py", program.text), Config(keras_version=version))
    data = [
        batches for path in understood for event in path.events if event.kind in TRAINING for batches in event.data if batches.use == "data"
    ]
    return bool(data) and all(known(b.x) for b in data), bool(data) and all(known(b.y) for b in data)


def tally(programs: Iterable[Program], version: int) -> Counter[str]:
    """How many programs there are, and of how many we know ``x``, ``y`` and both."""
    count: Counter[str] = Counter()
    for program in programs:
        x, y = knowledge(program, version)
        count.update({"programs": 1, "x": x, "y": y, "both": x and y})
    return count
