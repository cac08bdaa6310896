"""Which ranks go into which column: a long model goes on at the top of the next column, like the text of a newspaper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lstmlint.picture.columns import width
from lstmlint.picture.layers import Layers, Node

# A picture that is about no higher than this stays in one column.
_HIGH = 1450.0
_BETWEEN = 22.0
_GUTTER = 70.0
_ASPECT = 1.35
_MOST = 40
# How much worse a picture is for each line more than one that goes on in the next column, where it is hard to follow.
_TORN = 0.15


def columns(layers: Layers) -> list[tuple[int, int]]:
    """The first rank of each column, and the one behind its last."""
    ranks = layers.ranks
    heights = [max((node.height for node in rank), default=0.0) + _BETWEEN for rank in ranks]
    whole = [(0, len(ranks))]
    if sum(heights) <= _HIGH:
        return whole
    widths = [width([rank]) for rank in ranks]
    cuts = _cuts(ranks)
    best, least = whole, float("inf")
    for count in range(1, _MOST):
        found = _columns(heights, cuts, count)
        broad = sum(max(widths[first:last]) + _GUTTER for first, last in found)
        high = max(sum(heights[first:last]) for first, last in found)
        ratio = broad / high / _ASPECT
        # What fits a page may be as narrow as it wants to be: every column less is one less to jump to.
        off = max(ratio, 1.0 if high <= _HIGH else 1 / ratio) * (1 + _TORN * sum(cuts[first] - 1 for first, _ in found[1:]))
        if off < least:
            best, least = found, off
        if ratio > 1:
            break
    return best


def _cuts(ranks: Sequence[Sequence[Node]]) -> dict[int, int]:
    """Before which ranks a column may begin, those of boxes; how many lines are cut through there."""
    return {place: len(ranks[place]) for place in range(1, len(ranks)) if any(node.sort == "box" for node in ranks[place])}


def _columns(heights: Sequence[float], cuts: Mapping[int, int], count: int) -> list[tuple[int, int]]:
    """No more columns than that, as low as they can be."""
    low, high = sum(heights) / count, sum(heights)
    best = [(0, len(heights))]
    while high - low > 20:
        room = (low + high) / 2
        found = _filled(heights, cuts, room)
        if len(found) <= count:
            best, high = found, room
        else:
            low = room
    return best


def _filled(heights: Sequence[float], cuts: Mapping[int, int], room: float) -> list[tuple[int, int]]:
    """Columns no higher than there is room, if they can be; of the last places for a cut the one with the fewest lines."""
    found = []
    first, high = 0, 0.0
    tried: list[tuple[int, int]] = []
    for place, height in enumerate(heights):
        if place in cuts and high > 0.75 * room:
            tried.append((cuts[place], -place))
        if high + height > room and tried:
            cut = -min(tried)[1]
            found.append((first, cut))
            first = cut
            high = sum(heights[first:place])
            tried = []
        high += height
    found.append((first, len(heights)))
    return found
