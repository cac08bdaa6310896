"""Where the boxes of a picture are and how its lines go: layers from above, columns that go on beside each other, frames in frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lstmlint.picture.anatomy import NOTE, Anatomy, anatomy, note, pill
from lstmlint.picture.columns import spread
from lstmlint.picture.drawing import Drawing, PlacedBox, PlacedEdge, PlacedNote, PlacedTensor, PlacedTie, Rect, joined, moved
from lstmlint.picture.head import headed
from lstmlint.picture.layers import Node, layered
from lstmlint.picture.order import ordered
from lstmlint.picture.routes import routed
from lstmlint.picture.scene import Box, Edge, Graph, Mark, Picture
from lstmlint.picture.wrap import columns

_FRAME = 18.0
_WIDEST = 1720.0
_NOTE_LINE = 16.0
_Marked = tuple[int, Mark, tuple[str, ...]]


def layout(picture: Picture) -> Drawing:
    """The whole picture with its head; the same for the same picture, to the letter."""
    homes = _homes(picture.graph)
    marked: dict[str, list[tuple[int, Mark]]] = {}
    tied: dict[str, list[_Marked]] = {}
    loose: list[tuple[int, Mark]] = []
    for number, mark in enumerate(picture.marks):
        paths = [homes[end] for end in dict.fromkeys((mark.change, mark.suffers)) if end in homes]
        for path in paths:
            marked.setdefault(path[-1], []).append((number, mark))
        if not paths:
            loose.append((number, mark))
            continue
        depth = _together(paths)
        ends = tuple(dict.fromkeys(path[depth] for path in paths))
        tied.setdefault(paths[0][depth - 1] if depth else "", []).append((number, mark, ends))
    drawn = _Graph(marked, tied).drawing(picture.graph, "", 0)
    return headed(picture, drawn, [_noted([one], 0.0, 0.0) for one in loose])


def _homes(graph: Graph) -> dict[str, tuple[str, ...]]:
    """For each box the ids of the frames it is in, and its own."""
    found: dict[str, tuple[str, ...]] = {}

    def walk(graph: Graph, outer: tuple[str, ...]) -> None:
        for box in graph.boxes:
            found.setdefault(box.id, (*outer, box.id))
            if box.inside is not None:
                walk(box.inside, (*outer, box.id))

    walk(graph, ())
    return found


def _together(paths: Sequence[tuple[str, ...]]) -> int:
    """How many frames they have in common, of which none is itself one of the boxes."""
    depth = 0
    least = min(map(len, paths)) - 1
    while depth < least and len({path[depth] for path in paths}) == 1:
        depth += 1
    return depth


def _noted(marks: Sequence[tuple[int, Mark]], x: float, y: float) -> PlacedNote:
    placed = []
    at = 8.0
    for number, mark in marks:
        placed.append((number, mark, at))
        _, message, more = note(mark)
        at += 20 + _NOTE_LINE * (len(message) + len(more)) + 10
    return PlacedNote(tuple(placed), Rect(x, y, NOTE, at - 2))


class _Graph:
    def __init__(self, marked: Mapping[str, Sequence[tuple[int, Mark]]], tied: Mapping[str, Sequence[_Marked]]) -> None:
        self.marked = marked
        self.tied = tied

    def drawing(self, graph: Graph, home: str, depth: int) -> Drawing:
        """The boxes of one graph, from 0 on."""
        numbers: dict[str, int] = {}
        for number, box in enumerate(graph.boxes):
            numbers.setdefault(box.id, number)
        edges = [edge for edge in graph.edges if edge.source in numbers and edge.target in numbers]
        groups: dict[tuple[object, ...], int] = {}
        firsts: list[Edge] = []
        links = []
        for edge in edges:
            key = (edge.source, edge.form, edge.kind, edge.label)
            if key not in groups:
                groups[key] = len(firsts)
                firsts.append(edge)
            links.append((groups[key], numbers[edge.target]))
        notes: dict[tuple[int, ...], list[tuple[int, Mark]]] = {}
        for number, mark, ends in self.tied.get(home, ()):
            notes.setdefault(tuple(numbers[end] for end in ends), []).append((number, mark))
        ins = [0] * len(graph.boxes)
        outs = [0] * len(graph.boxes)
        for _, target in links:
            ins[target] += 1
        for edge in firsts:
            outs[numbers[edge.source]] += 1
        for tied in notes:
            for one in tied:
                ins[one] += 1
                outs[one] += 1
        inner = [self.inside(box, depth) for box in graph.boxes]
        bodies = [self.body(box, max(ins[place], outs[place])) for place, box in enumerate(graph.boxes)]
        nodes = []
        for place, (body, inside) in enumerate(zip(bodies, inner, strict=True)):
            width, height = body.width, body.height
            if inside is not None:
                width = max(width, inside.width + 2 * _FRAME)
                height += inside.height + _FRAME
            nodes.append(Node("box", width, height, place))
        pills = [pill(edge) for edge in firsts]
        tensors = [(Node("tensor", size[2], size[3], place), numbers[firsts[place].source]) for place, size in enumerate(pills)]
        written = [_noted(marks, 0.0, 0.0) for marks in notes.values()]
        cards = [
            (Node("note", card.rect.width, card.rect.height, place), ends)
            for place, (card, ends) in enumerate(zip(written, notes, strict=True))
        ]
        layers = layered(nodes, tensors, links, cards, _WIDEST)
        ordered(layers)
        parts = columns(layers)
        broad = [spread(layers.ranks[first:last], layers.wires, folded=layers.folded) for first, last in parts]
        width, height, paths = routed(layers, parts, broad)
        placed: list[PlacedBox] = []
        inside_drawings: list[Drawing] = []
        for place, node in enumerate(nodes):
            box, inside = graph.boxes[place], inner[place]
            marks = tuple(number for number, _ in self.marked.get(box.id, ()))
            placed.append(PlacedBox(box, _rect(node), bodies[place], depth, inside is not None, marks))
            if inside is not None:
                inside_drawings.append(moved(inside, node.x - inside.width / 2, node.y + bodies[place].height))
        drawn = Drawing(
            width,
            height,
            tuple(placed),
            tuple(
                PlacedTensor(edge.source, edge.form, edge.kind == "state", size[:2], _rect(node))
                for edge, size, (node, _) in zip(firsts, pills, tensors, strict=True)
            ),
            tuple(PlacedEdge(edges[wire.content], path, links[wire.content][0]) for wire, path in paths if not wire.tie),
            tuple(PlacedNote(card.marks, _rect(node)) for card, (node, _) in zip(written, cards, strict=True)),
            tuple(
                PlacedTie(wire.content, path, wire.nodes[0].sort == "box", wire.nodes[-1].sort == "box") for wire, path in paths if wire.tie
            ),
        )
        for inside in inside_drawings:
            drawn = joined(drawn, inside)
        return drawn

    def inside(self, box: Box, depth: int) -> Drawing | None:
        return self.drawing(box.inside, box.id, depth + 1) if box.inside is not None and box.inside.boxes else None

    def body(self, box: Box, ports: int) -> Anatomy:
        return anatomy(box, ports, [mark for _, mark in self.marked.get(box.id, ())])


def _rect(node: Node) -> Rect:
    return Rect(node.x - node.width / 2, node.y, node.width, node.height)
