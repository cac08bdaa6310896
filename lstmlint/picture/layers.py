"""A graph in ranks: which box lies beneath which, and the places that a long line goes through on its way.

Boxes have every other rank; between them lie the tensors, and the notes on what is wrong. A line that goes over several ranks, or back up,
gets a bend in each, so that every stretch of a line runs between two neighbouring ranks, or within the channel above or beneath one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

Sort: TypeAlias = Literal["box", "tensor", "note", "bend"]


class Node:
    """Something that has a place in a rank; ``content`` says which box, tensor or note it is."""

    __slots__ = ("content", "height", "place", "rank", "sort", "width", "x", "y")

    def __init__(self, sort: Sort, width: float = 0.0, height: float = 0.0, content: int = -1) -> None:
        self.sort: Sort = sort
        self.width = width
        self.height = height
        self.content = content
        self.rank = 0
        self.place = 0
        self.x = 0.0
        self.y = 0.0


class Wire:
    """A line from node to node, each in a rank next to the other's or in the same; ``content`` is the edge or note it is of."""

    __slots__ = ("content", "nodes", "tie")

    def __init__(self, nodes: list[Node], content: int, *, tie: bool = False) -> None:
        self.nodes = nodes
        self.content = content
        self.tie = tie


class Layers:
    """The ranks, from above, and the wires between their nodes; ``folded`` where boxes lie beneath others only for want of room."""

    __slots__ = ("folded", "ranks", "wires")

    def __init__(self, ranks: list[list[Node]], wires: list[Wire], *, folded: bool) -> None:
        self.ranks = ranks
        self.wires = wires
        self.folded = folded


def layered(
    boxes: Sequence[Node],
    tensors: Sequence[tuple[Node, int]],
    edges: Sequence[tuple[int, int]],
    notes: Sequence[tuple[Node, tuple[int, ...]]],
    widest: float,
) -> Layers:
    """The ranks of boxes; a tensor is with the box it comes out of, an edge goes from a tensor to a box, a note is tied to boxes."""
    links = [(tensors[tensor][1], target) for tensor, target in edges]
    order, folded = _ranked(boxes, links, widest)
    for node, source in tensors:
        node.rank = boxes[source].rank + 1
    for node, tied in notes:
        node.rank = min(boxes[box].rank for box in tied) + 1
    _compressed([*boxes, *(node for node, _ in tensors), *(node for node, _ in notes)])
    wires = [*_edges(boxes, tensors, edges), *_ties(boxes, notes)]
    return Layers(_placed(boxes, order, wires, tensors, notes), wires, folded=folded)


def _ranked(boxes: Sequence[Node], links: Sequence[tuple[int, int]], widest: float) -> tuple[list[int], bool]:
    """Gives each box its rank, an even one; the order in which they were looked at, branch by branch, and whether a rank was full."""
    after: list[list[int]] = [[] for _ in boxes]
    for source, target in links:
        if target not in after[source] and source != target:
            after[source].append(target)
    order, back = _walk(after)
    before: list[list[int]] = [[] for _ in boxes]
    for source, targets in enumerate(after):
        after[source] = [target for target in targets if (source, target) not in back]
        for target in after[source]:
            before[target].append(source)
    filled: dict[int, float] = {}
    folded = False
    for box in order:
        rank = max((boxes[source].rank + 2 for source in before[box]), default=0)
        room = boxes[box].width + 28
        while filled.get(rank, 0.0) and filled[rank] + room > widest:
            rank += 2
            folded = True
        filled[rank] = filled.get(rank, 0.0) + room
        boxes[box].rank = rank
    # What nothing comes before is beside what it is for, not on top of all.
    for box in reversed(order):
        if after[box] and not before[box]:
            near = min(boxes[target].rank for target in after[box]) - 2
            room = boxes[box].width + 28
            if near > boxes[box].rank and filled.get(near, 0.0) + room <= widest:
                filled[boxes[box].rank] -= room
                filled[near] = filled.get(near, 0.0) + room
                boxes[box].rank = near
    return order, folded


def _walk(after: Sequence[Sequence[int]]) -> tuple[list[int], set[tuple[int, int]]]:
    """A topological order that finishes one branch before the next, and the edges that go back up."""
    entered = [0] * len(after)
    has_before = {target for targets in after for target in targets}
    back: set[tuple[int, int]] = set()
    done: list[int] = []
    starts = [box for box in range(len(after)) if box not in has_before]
    # Cycles that nothing leads into are entered at their first box.
    for start in (*reversed(starts), *range(len(after))):
        if entered[start]:
            continue
        entered[start] = 1
        stack = [(start, list(reversed(after[start])))]
        while stack:
            box, rest = stack[-1]
            if not rest:
                stack.pop()
                entered[box] = 2
                done.append(box)
                continue
            target = rest.pop(0)
            if entered[target] == 1:
                back.add((box, target))
            elif not entered[target]:
                entered[target] = 1
                stack.append((target, list(reversed(after[target]))))
    done.reverse()
    return done, back


def _compressed(nodes: Iterable[Node]) -> None:
    nodes = list(nodes)
    dense = {rank: place for place, rank in enumerate(sorted({node.rank for node in nodes}))}
    for node in nodes:
        node.rank = dense[node.rank]


def _edges(boxes: Sequence[Node], tensors: Sequence[tuple[Node, int]], edges: Sequence[tuple[int, int]]) -> list[Wire]:
    trunks: dict[tuple[int, int], Node] = {}
    wires = []
    for content, (tensor, target) in enumerate(edges):
        node, source = tensors[tensor]
        end = boxes[target]
        nodes = [boxes[source], node]
        if end.rank > node.rank:
            # Lines of one tensor go together for as long as they can.
            for rank in range(node.rank + 1, end.rank):
                bend = trunks.get((tensor, rank)) or trunks.setdefault((tensor, rank), _bend(rank))
                nodes.append(bend)
        else:
            nodes += [_bend(rank) for rank in range(node.rank, end.rank - 1, -1)]
        wires.append(Wire([*nodes, end], content))
    return wires


def _ties(boxes: Sequence[Node], notes: Sequence[tuple[Node, tuple[int, ...]]]) -> list[Wire]:
    wires = []
    for content, (node, tied) in enumerate(notes):
        for box in tied:
            end = boxes[box]
            if end.rank < node.rank:
                wires.append(Wire([end, *(_bend(rank) for rank in range(end.rank + 1, node.rank)), node], content, tie=True))
            else:
                wires.append(Wire([node, *(_bend(rank) for rank in range(node.rank + 1, end.rank)), end], content, tie=True))
    return wires


def _bend(rank: int) -> Node:
    node = Node("bend")
    node.rank = rank
    return node


def _placed(
    boxes: Sequence[Node],
    order: Sequence[int],
    wires: Sequence[Wire],
    tensors: Sequence[tuple[Node, int]],
    notes: Sequence[tuple[Node, tuple[int, ...]]],
) -> list[list[Node]]:
    """The ranks, filled one branch after the other."""
    count = 1 + max((node.rank for wire in wires for node in wire.nodes), default=0)
    count = max([count, *(node.rank + 1 for node in boxes), *(node.rank + 1 for node, _ in tensors)])
    ranks: list[list[Node]] = [[] for _ in range(count)]
    out: dict[Node, list[Wire]] = {}
    for wire in wires:
        out.setdefault(wire.nodes[0], []).append(wire)
    seen: set[Node] = set()

    def put(node: Node) -> None:
        if node not in seen:
            seen.add(node)
            node.place = len(ranks[node.rank])
            ranks[node.rank].append(node)

    for box in order:
        put(boxes[box])
        # What goes back up, and what is tied, is to the right of what goes on.
        for wire in sorted(out.get(boxes[box], ()), key=lambda wire: (wire.tie, wire.nodes[-1].rank <= wire.nodes[0].rank)):
            for node in wire.nodes[1:]:
                if node.sort != "box":
                    put(node)
    for node in (*(node for node, _ in tensors), *(node for node, _ in notes), *(node for wire in wires for node in wire.nodes)):
        put(node)
    return ranks
