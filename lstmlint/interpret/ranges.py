"""Where the numbers of an array lie, and what stays known of it when some of them are taken."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from lstmlint.records import dataclass
from lstmlint.shape import Size

_MOST_ITEMS = 2_000
_NEVER = 1e-3


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers an array holds lie from ``low`` to ``high``, both included; ``exact`` says that both occur.

    ``centred``: they were scaled to a mean of 0 and a deviation of 1, which has no bounds; ``low`` and ``high`` mean nothing then.
    ``items`` are the numbers of a row that is written out. ``drawn`` says that each number was drawn by itself,
    any of the range as likely as the other.
    """

    low: int
    high: int
    exact: bool = False
    centred: bool = False
    items: tuple[int, ...] | None = None
    drawn: bool = False

    def part(self) -> Range:
        """Of some of the numbers: the bounds need not be among them."""
        return Range(self.low, self.high, centred=self.centred)


CENTRED = Range(0, 0, centred=True)


def hull(spans: Iterable[Range], *, exact: bool = False) -> Range | None:
    """Of all the numbers together; None where nothing holds for all."""
    found = list(spans)
    if not found or len({span.centred for span in found}) > 1:
        return None
    return Range(min(s.low for s in found), max(s.high for s in found), exact=exact and not found[0].centred, centred=found[0].centred)


def of_items(numbers: list[int], *, row: bool) -> Range:
    """The range of numbers that are all known; ``row`` says that they stand in one row."""
    items = tuple(numbers) if row and len(numbers) <= _MOST_ITEMS else None
    return Range(min(numbers), max(numbers), exact=True, items=items)


def loosened(span: Range | None) -> Range | None:
    """What is true of any numbers out of them."""
    return span.part() if span is not None else None


def rearranged(span: Range | None) -> Range | None:
    """What is true of the same numbers at other places."""
    return replace(span, items=None) if span is not None else None


def some(span: Range | None) -> Range | None:
    """What is true of some of them, none taken twice."""
    return replace(span, exact=False, items=None) if span is not None else None


def sliced(span: Range | None, part: slice) -> Range | None:
    """The numbers of a row from one place to another."""
    if span is None or span.items is None or not all(p is None or type(p) is int for p in (part.start, part.stop, part.step)):
        return some(span)
    numbers = list(span.items[part]) if part.step != 0 else []
    return of_items(numbers, row=True) if numbers else some(span)


def picked(span: Range | None, rows: Size) -> Range | None:
    """So many numbers of a row, nobody knows which: the ends still occur where not all of them can be left out."""
    if span is None or span.items is None or not isinstance(rows, int):
        return some(span)
    total = len(span.items)
    rare = min(map(span.items.count, (span.low, span.high)))
    if not 0 <= rows <= total:
        return some(span)
    # How likely it is that all of them are left out.
    return Range(span.low, span.high, exact=math.comb(total - rare, rows) < _NEVER * math.comb(total, rows))
