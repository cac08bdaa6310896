"""Which ranks go into which column: a long model goes on at the top of the next column, like the text of a newspaper."""

from __future__ import annotations

from collections.abc import Sequence

from lstmlint.picture.columns import width
from lstmlint.picture.layers import Layers, Node

# A picture that is no higher than this stays in one column.
_HIGH = 1250.0
_BETWEEN = 22.0
_GUTTER = 70.0
_ASPECT = 1.35
_MOST = 40


def columns(layers: Layers) -> list[tuple[int, int]]:
    """The first rank of each column, and the one behind its last."""
    ranks = layers.ranks
    heights = [max((node.height for node in rank), default=0.0) + _BETWEEN for rank in ranks]
    whole = sum(heights)
    if whole <= _HIGH:
        return [(0, len(ranks))]
    widths = [width([rank]) for rank in ranks]
    if whole <= 1.6 * _HIGH and max(widths) > 0.8 * whole:
        return [(0, len(ranks))]
    cuts = _cuts(ranks)
    best: list[tuple[int, int]] = [(0, len(ranks))]
    least = float("inf")
    for count in range(1, _MOST):
        found = _filled(heights, cuts, whole / count)
        broad = sum(max(widths[first:last]) + _GUTTER for first, last in found)
        high = max(sum(heights[first:last]) for first, last in found)
        ratio = broad / high / _ASPECT
        off = max(ratio, 1 / ratio)
        if off < least:
            best, least = found, off
        if ratio > 1 and count > 1:
            break
    return best


def _cuts(ranks: Sequence[Sequence[Node]]) -> dict[int, int]:
    """Before which ranks a column may begin, those of boxes; how many lines are cut through there."""
    return {place: len(ranks[place]) for place in range(1, len(ranks)) if any(node.sort == "box" for node in ranks[place])}


def _filled(heights: Sequence[float], cuts: dict[int, int], room: float) -> list[tuple[int, int]]:
    """Columns about as high as there is room; of the places for a cut near to that, the one with the fewest lines."""
    found = []
    first, high = 0, 0.0
    tried: list[tuple[int, float]] = []
    for place, height in enumerate(heights):
        if place in cuts and high > 0.72 * room:
            tried.append((cuts[place], -high))
            tried[-1] = (cuts[place], float(place))
        if high + height > room * 1.06 and tried:
            place_of = int(min(tried, key=lambda one: (one[0], -one[1]))[1])
            found.append((first, place_of))
            first = place_of
            high = sum(heights[first:place])
            tried = []
        high += height
    found.append((first, len(heights)))
    return found
