"""Who stands beside whom in a rank: so that few lines cross."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from itertools import pairwise

from lstmlint.picture.layers import Layers, Node, Wire

_SWEEPS = 8


def ordered(layers: Layers) -> None:
    """Orders the nodes of each rank; neighbours are counted more than the order in which they came."""
    ranks = layers.ranks
    above, below = _neighbours(layers.wires)
    beside = _beside(layers.wires)
    best = [list(rank) for rank in ranks]
    fewest = _crossings(ranks, below)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        down = sweep % 2 == 0
        near = above if down else below
        for rank in ranks if down else reversed(ranks):
            _sorted(rank, near, beside)
        count = _crossings(ranks, below)
        if count < fewest:
            best, fewest = [list(rank) for rank in ranks], count
    for place, rank in enumerate(best):
        ranks[place] = rank
        _numbered(rank)


def _neighbours(wires: Sequence[Wire]) -> tuple[dict[Node, list[Node]], dict[Node, list[Node]]]:
    above: dict[Node, list[Node]] = {}
    below: dict[Node, list[Node]] = {}
    seen = set()
    for wire in wires:
        for one, other in pairwise(wire.nodes):
            if one.rank == other.rank or (one, other) in seen:
                continue
            seen.add((one, other))
            upper, lower = (one, other) if one.rank < other.rank else (other, one)
            below.setdefault(upper, []).append(lower)
            above.setdefault(lower, []).append(upper)
    return above, below


def _beside(wires: Sequence[Wire]) -> dict[Node, Node]:
    """Where a line turns round: its bend wants to be at the side of what it comes from or goes to."""
    found = {}
    for wire in wires:
        for one, other in pairwise(wire.nodes):
            if one.rank == other.rank:
                bend, mate = (one, other) if one.sort == "bend" else (other, one)
                found[bend] = mate
    return found


def _sorted(rank: list[Node], near: Mapping[Node, Sequence[Node]], beside: Mapping[Node, Node]) -> None:
    def wish(node: Node) -> float:
        others = near.get(node)
        return sum(other.place for other in others) / len(others) if others else -1.0

    wishes = {node: wish(node) for node in rank}
    for node in rank:
        mate = beside.get(node)
        if mate in wishes:
            wishes[node] = wishes[mate] + 0.3
        elif node.sort == "note" and wishes[node] >= 0:
            wishes[node] += 0.2
    # Who has no neighbour there keeps the place it has.
    free = [node for node in rank if wishes[node] >= 0]
    free.sort(key=lambda node: (wishes[node], node.place))
    moved = iter(free)
    rank[:] = [next(moved) if wishes[node] >= 0 else node for node in rank]
    _numbered(rank)


def _numbered(rank: Sequence[Node]) -> None:
    for place, node in enumerate(rank):
        node.place = place


def _crossings(ranks: Sequence[Sequence[Node]], below: Mapping[Node, Sequence[Node]]) -> int:
    count = 0
    for rank in ranks:
        seen: list[int] = []
        for node in rank:
            places = sorted(lower.place for lower in below.get(node, ()))
            for place in places:
                count += len(seen) - bisect_right(seen, place)
            for place in places:
                insort(seen, place)
    return count
