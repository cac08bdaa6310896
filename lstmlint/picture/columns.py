"""Where from left to right the nodes of some ranks are: lines as straight as can be, after Brandes and Köpf (2001).

Each node is put above or beneath one of its neighbours, four times: from above and from beneath, from the left and from the right.
The nodes that are put upon each other make a block, and the blocks are pushed together. The place of a node is between the middle two
of its four.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from lstmlint.picture.layers import Node, Wire

_GAPS = {"box": 30.0, "note": 24.0, "tensor": 16.0, "bend": 14.0}
_Near = dict[Node, list[Node]]


def gap(one: Node, other: Node) -> float:
    """How far apart two that stand beside each other are, edge to edge."""
    return max(_GAPS[one.sort], _GAPS[other.sort]) if one.sort != "bend" and other.sort != "bend" else 15.0


def width(ranks: Sequence[Sequence[Node]]) -> float:
    """How broad they are at least."""
    return max((sum(node.width for node in rank) + sum(map(gap, rank, rank[1:])) for rank in ranks), default=0.0)


def spread(ranks: Sequence[Sequence[Node]], wires: Sequence[Wire], *, folded: bool = False) -> float:
    """Gives each node of these ranks the x of its middle, from 0 on; how broad they are then.

    Where they are ``folded``, lines that pass by need not begin straight: they would push the rows apart.
    """
    if not any(ranks):
        return 0.0
    above, below = _neighbours(ranks, wires, folded=folded)
    found: list[dict[Node, float]] = []
    clashes = _clashes(ranks, above)
    for down in (True, False):
        for left in (True, False):
            turned = [list(rank) if left else list(reversed(rank)) for rank in (ranks if down else reversed(ranks))]
            places = {node: place for rank in turned for place, node in enumerate(rank)}
            blocks = _aligned(turned, above if down else below, clashes, places)
            xs = _pushed(turned, blocks)
            found.append(xs if left else {node: -x for node, x in xs.items()})
    _balanced(ranks, found)
    left_edge = min(node.x - node.width / 2 for rank in ranks for node in rank)
    for rank in ranks:
        for node in rank:
            node.x = float(round(node.x - left_edge))
    _apart(ranks)
    _beside(ranks, wires)
    return max(node.x + node.width / 2 for rank in ranks for node in rank)


def _beside(ranks: Sequence[Sequence[Node]], wires: Sequence[Wire]) -> None:
    """Puts each note as near as there is room to the right corner of what it is tied to."""
    here = {node for rank in ranks for node in rank}
    wishes: dict[Node, float] = {}
    for wire in wires:
        if wire.tie and wire.nodes[0].sort == "box" and {*wire.nodes[:1], wire.nodes[-1]} <= here:
            box, note = wire.nodes[0], wire.nodes[-1]
            wishes.setdefault(note, box.x + box.width / 2 - 28 + note.width / 2)
    broad = max((node.x + node.width / 2 for node in here), default=0.0)
    for rank in ranks:
        for place, node in enumerate(rank):
            if node not in wishes:
                continue
            before, after = (rank[place - 1] if place else None), (rank[place + 1] if place + 1 < len(rank) else None)
            low = node.width / 2 + (0.0 if before is None else before.x + before.width / 2 + gap(before, node))
            high = broad - node.width / 2 if after is None else after.x - after.width / 2 - gap(node, after) - node.width / 2
            if low <= high:
                node.x = float(round(min(max(wishes[node], low), high)))


def _apart(ranks: Sequence[Sequence[Node]]) -> None:
    """Rounding and odd widths take nothing off the gaps."""
    for rank in ranks:
        edge = 0.0
        last = None
        for node in rank:
            least = edge + (gap(last, node) - 1 if last is not None else 0.0) + node.width / 2
            node.x = max(node.x, float(round(least + 0.49)) if node.x < least else node.x)
            edge, last = node.x + node.width / 2, node


def _neighbours(ranks: Sequence[Sequence[Node]], wires: Sequence[Wire], *, folded: bool) -> tuple[_Near, _Near]:
    """Of each node those to which its lines should be straight: boxes and their tensors before lines that pass by, ties never."""
    here = {node for rank in ranks for node in rank}
    above: _Near = {}
    below: _Near = {}
    seen = set()
    for wire in wires:
        if wire.tie:
            continue
        for one, other in pairwise(wire.nodes):
            if one.rank == other.rank or one not in here or other not in here or (one, other) in seen:
                continue
            seen.add((one, other))
            if folded and (one.sort == "bend") != (other.sort == "bend"):
                continue
            upper, lower = (one, other) if one.rank < other.rank else (other, one)
            below.setdefault(upper, []).append(lower)
            above.setdefault(lower, []).append(upper)
    for near in (above, below):
        for node, others in near.items():
            if node.sort != "bend":
                straight = [other for other in others if other.sort != "bend"]
                others[:] = sorted(straight or others, key=lambda other: other.place)
            else:
                others.sort(key=lambda other: (other.sort != "bend", other.place))
                if others[0].sort == "bend":
                    others[:] = [other for other in others if other.sort == "bend"]
    return above, below


def _clashes(ranks: Sequence[Sequence[Node]], above: Mapping[Node, Sequence[Node]]) -> set[tuple[Node, Node]]:
    """Lines that cross one that passes by: that one stays straight."""
    clashes = set()
    for rank in ranks:
        passing = [
            (upper.place, node.place) for node in rank if node.sort == "bend" for upper in above.get(node, ()) if upper.sort == "bend"
        ]
        if not passing:
            continue
        for node in rank:
            for upper in above.get(node, ()):
                if node.sort == "bend" and upper.sort == "bend":
                    continue
                if any((upper.place - one) * (node.place - other) < 0 for one, other in passing):
                    clashes |= {(upper, node), (node, upper)}
    return clashes


def _aligned(
    ranks: Sequence[Sequence[Node]], near: Mapping[Node, Sequence[Node]], clashes: set[tuple[Node, Node]], places: Mapping[Node, int]
) -> dict[Node, Node]:
    """The block of each node, by the node that it begins with."""
    root = {node: node for rank in ranks for node in rank}
    taken: set[Node] = set()
    for rank in ranks[1:]:
        last = -1
        for node in rank:
            others = sorted((other for other in near.get(node, ()) if other in places), key=places.__getitem__)
            for place in range((len(others) - 1) // 2, len(others) // 2 + 1) if others else ():
                other = others[place]
                if root[node] is node and other not in taken and last < places[other] and (node, other) not in clashes:
                    taken.add(other)
                    root[node] = root[other]
                    last = places[other]
    return root


def _pushed(ranks: Sequence[Sequence[Node]], root: Mapping[Node, Node]) -> dict[Node, float]:
    """Blocks as far to the left as they go, then to the right as far as that takes none with it."""
    after: dict[Node, dict[Node, float]] = {}
    before: dict[Node, int] = {}
    blocks = list(dict.fromkeys(root[node] for rank in ranks for node in rank))
    for rank in ranks:
        for one, other in pairwise(rank):
            room = one.width / 2 + gap(one, other) + other.width / 2
            targets = after.setdefault(root[one], {})
            if root[other] not in targets:
                before[root[other]] = before.get(root[other], 0) + 1
                targets[root[other]] = room
            else:
                targets[root[other]] = max(targets[root[other]], room)
    xs = dict.fromkeys(blocks, 0.0)
    ready = [block for block in blocks if not before.get(block)]
    order = []
    while ready:
        block = ready.pop()
        order.append(block)
        for other, room in after.get(block, {}).items():
            xs[other] = max(xs[other], xs[block] + room)
            before[other] -= 1
            if not before[other]:
                ready.append(other)
    for block in reversed(order):
        if after.get(block):
            xs[block] = max(xs[block], min(xs[other] - room for other, room in after[block].items()))
    return {node: xs[root[node]] for rank in ranks for node in rank}


def _balanced(ranks: Sequence[Sequence[Node]], found: Sequence[Mapping[Node, float]]) -> None:
    """The four are laid upon the narrowest of them; a node is between the middle two."""
    spans = [(min(x - node.width / 2 for node, x in xs.items()), max(x + node.width / 2 for node, x in xs.items())) for xs in found]
    narrow = min(range(4), key=lambda one: spans[one][1] - spans[one][0])
    moves = [spans[narrow][0] - spans[one][0] if one % 2 == 0 else spans[narrow][1] - spans[one][1] for one in range(4)]
    for rank in ranks:
        for node in rank:
            four = sorted(xs[node] + move for xs, move in zip(found, moves, strict=True))
            node.x = (four[1] + four[2]) / 2
