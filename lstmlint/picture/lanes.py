"""Lanes of a channel: each line that does not go straight through has a stretch of one for itself, so that few lines cross."""

from __future__ import annotations

from collections.abc import Sequence

FAR = 1e7
_CLOSE = 5.0
_MARGIN = 6.0


class Strand:
    """What of one line (or of several of one tensor) lies in one channel: its pins above and beneath, whether it leaves to a side."""

    __slots__ = ("lane", "left", "lower", "right", "upper")

    def __init__(self) -> None:
        self.upper: list[float] = []
        self.lower: list[float] = []
        self.left = False
        self.right = False
        self.lane = -1

    @property
    def straight(self) -> bool:
        """Whether it only goes down."""
        return not self.left and not self.right and len({*self.upper, *self.lower}) < 2

    @property
    def span(self) -> tuple[float, float]:
        """From where to where its lane is its own."""
        xs = [*self.upper, *self.lower]
        return (-FAR if self.left else min(xs)), (FAR if self.right else max(xs))


def lanes(strands: Sequence[Strand]) -> int:
    """Gives each strand that is not straight a lane, counted from above, so that few cross; how many there are."""
    bent = [strand for strand in strands if not strand.straight]
    for strand in bent:
        strand.upper.sort()
        strand.lower.sort()
    order = _sorted(bent)
    ends: list[tuple[tuple[float, float], int]] = []
    count = 0
    for strand in order:
        low, high = strand.span
        lane = 0
        for (start, end), taken in ends:
            if start - _MARGIN < high and low < end + _MARGIN:
                lane = max(lane, taken + 1)
        strand.lane = lane
        ends.append(((low, high), lane))
        count = max(count, lane + 1)
    return count


def _sorted(bent: Sequence[Strand]) -> list[Strand]:
    order = sorted(bent, key=_first)
    for _ in range(min(len(order), 12)):
        calm = True
        for place in range(len(order) - 1):
            one, other = order[place], order[place + 1]
            if _cost(other, one) < _cost(one, other):
                order[place], order[place + 1] = other, one
                calm = False
        if calm:
            break
    return order


def _first(strand: Strand) -> tuple[int, float]:
    """Lines to the right from the right, then those to the left from the left."""
    low, high = strand.span
    start = strand.upper[0] if strand.upper else low
    return (0, -start) if high - start >= start - low else (1, start)


def _cost(above: Strand, beneath: Strand) -> int:
    """What crosses, or lies upon each other, where the one has a lane above the other's."""
    (low, high), (start, end) = above.span, beneath.span
    count = sum(low < x < high for x in beneath.upper) + sum(start < x < end for x in above.lower)
    return count + 40 * sum(abs(x - y) < _CLOSE for x in beneath.upper for y in above.lower)
