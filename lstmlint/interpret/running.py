"""What a run goes by: its bounds, how a statement or a run ends, marks to go back to, and decisions."""

from __future__ import annotations

from collections.abc import Hashable
from enum import Enum

from lstmlint.program import Value
from lstmlint.records import dataclass
from lstmlint.shape import Unknown

MAX_DEPTH = 24
MAX_STEPS_PER_PATH = 40_000
MAX_STEPS = 150_000
# A function that can build nothing is run for the value it returns; past this many steps the value is unknown.
MAX_STEPS_FOR_A_VALUE = 1_500
MAX_STEPS_FOR_A_FOREIGN_VALUE = 500


class ExitError(Exception):
    """The program ends here on this path: ``raise``, ``sys.exit()``."""


class OutOfBoundsError(Exception):
    """The run has spent its steps; what it found so far stays."""


class TooLongError(Exception):
    """A function that is only run for its value takes too long."""


@dataclass(slots=True)
class Mark:
    """A point in time to which the machine can be taken back."""

    journal: int
    records: tuple[int, ...]
    decisions: int
    assumed: dict[Unknown, bool]
    bound: dict[Unknown, Value]
    visits: dict[int, int]
    results: int
    counters: dict[str, int]


@dataclass(slots=True)
class Decision:
    """One unknown condition met on a path, the option taken and how many there are."""

    label: str
    option: int
    options: int
    shown: bool | int | str
    key: Hashable = None


class Flow(Enum):
    """How a statement ended."""

    NEXT = "next"
    RETURN = "return"
    BREAK = "break"
    CONTINUE = "continue"
    RAISE = "raise"
