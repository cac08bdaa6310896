"""One graph of a picture, that of the model or that of a nested one: its boxes with their insides, tensors, notes, lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce

from lstmlint.picture.anatomy import NOTE, Anatomy, anatomy, note, pill
from lstmlint.picture.columns import spread
from lstmlint.picture.drawing import Drawing, PlacedBox, PlacedEdge, PlacedNote, PlacedTensor, PlacedTie, Points, Rect, joined, moved
from lstmlint.picture.layers import Layers, Node, Wire, layered
from lstmlint.picture.order import ordered
from lstmlint.picture.routes import routed
from lstmlint.picture.scene import Box, Edge, Graph, Mark
from lstmlint.picture.wrap import columns
from lstmlint.records import dataclass

_FRAME = 18.0
# How broad a rank of boxes may be before what belongs beside them is put beneath.
_WIDEST = 1720.0
_NOTE_LINE = 16.0


@dataclass(frozen=True, slots=True)
class Found:
    """The marks with their numbers: those on each box, and those that a note tells in a graph (by the box that frames it, "" for the
    outermost), each with the boxes of that graph that it is tied to.
    """

    marked: Mapping[str, Sequence[tuple[int, Mark]]]
    tied: Mapping[str, Sequence[tuple[int, Mark, tuple[str, ...]]]]


def card(marks: Sequence[tuple[int, Mark]]) -> PlacedNote:
    """A note on these marks, somewhere."""
    placed = []
    at = 8.0
    for number, mark in marks:
        placed.append((number, mark, at))
        _, message, more = note(mark)
        at += 30 + _NOTE_LINE * (len(message) + len(more))
    return PlacedNote(tuple(placed), Rect(0.0, 0.0, NOTE, at - 2))


def level(graph: Graph, found: Found, home: str = "", depth: int = 0) -> Drawing:
    """Everything in the graph, from 0 on."""
    return _Level(graph, found, home, depth).drawing()


class _Level:
    def __init__(self, graph: Graph, found: Found, home: str, depth: int) -> None:
        self.found = found
        self.depth = depth
        self.boxes = graph.boxes
        self.numbers = {box.id: number for number, box in reversed(list(enumerate(graph.boxes)))}
        self.edges = [edge for edge in graph.edges if edge.source in self.numbers and edge.target in self.numbers]
        # What a box hands on is one tensor, however many take it.
        self.tensors: list[Edge] = []
        self.links = list(self._links())
        self.notes: dict[tuple[int, ...], list[tuple[int, Mark]]] = {}
        for number, mark, ends in found.tied.get(home, ()):
            self.notes.setdefault(tuple(self.numbers[end] for end in ends), []).append((number, mark))
        self.insides = [
            level(box.inside, found, box.id, depth + 1) if box.inside is not None and box.inside.boxes else None for box in graph.boxes
        ]

    def _links(self) -> Iterator[tuple[int, int]]:
        """The tensor and the box at the end of each edge."""
        known: dict[tuple[object, ...], int] = {}
        for edge in self.edges:
            key = (edge.source, edge.form, edge.kind, edge.label)
            if key not in known:
                known[key] = len(self.tensors)
                self.tensors.append(edge)
            yield known[key], self.numbers[edge.target]

    def drawing(self) -> Drawing:
        bodies = [self._body(box, ports) for box, ports in zip(self.boxes, self._ports(), strict=True)]
        nodes = [self._node(place, body) for place, body in enumerate(bodies)]
        pills = [pill(edge) for edge in self.tensors]
        tensors = [Node("tensor", size[2], size[3], place) for place, size in enumerate(pills)]
        written = [card(marks) for marks in self.notes.values()]
        cards = [Node("note", one.rect.width, one.rect.height, place) for place, one in enumerate(written)]
        sources = [self.numbers[edge.source] for edge in self.tensors]
        layers = layered(
            nodes, list(zip(tensors, sources, strict=True)), self.links, list(zip(cards, self.notes, strict=True)), widest=_WIDEST
        )
        width, height, paths = _drawn(layers)
        drawn = Drawing(
            width,
            height,
            tuple(map(self._box, self.boxes, nodes, bodies, self.insides)),
            tuple(
                PlacedTensor(edge.source, edge.form, edge.kind == "state", size[:2], _rect(node))
                for edge, size, node in zip(self.tensors, pills, tensors, strict=True)
            ),
            tuple(PlacedEdge(self.edges[wire.content], path, self.links[wire.content][0]) for wire, path in paths if not wire.tie),
            tuple(PlacedNote(one.marks, _rect(node)) for one, node in zip(written, cards, strict=True)),
            tuple(
                PlacedTie(wire.content, path, wire.nodes[0].sort == "box", wire.nodes[-1].sort == "box") for wire, path in paths if wire.tie
            ),
        )
        insides = [
            moved(inside, node.x - inside.width / 2, node.y + body.height)
            for inside, node, body in zip(self.insides, nodes, bodies, strict=True)
            if inside is not None
        ]
        return reduce(joined, insides, drawn)

    def _ports(self) -> list[int]:
        """How many lines there are at the busier side of each box."""
        above, beneath = ([sum(place in ends for ends in self.notes) for place in range(len(self.boxes))] for _ in range(2))
        for _, target in self.links:
            above[target] += 1
        for edge in self.tensors:
            beneath[self.numbers[edge.source]] += 1
        return list(map(max, above, beneath))

    def _body(self, box: Box, ports: int) -> Anatomy:
        return anatomy(box, ports, [mark for _, mark in self.found.marked.get(box.id, ())])

    def _node(self, place: int, body: Anatomy) -> Node:
        inside = self.insides[place]
        if inside is None:
            return Node("box", body.width, body.height, place)
        return Node("box", max(body.width, inside.width + 2 * _FRAME), body.height + inside.height + _FRAME, place)

    def _box(self, box: Box, node: Node, body: Anatomy, inside: Drawing | None) -> PlacedBox:
        marks = tuple(number for number, _ in self.found.marked.get(box.id, ()))
        return PlacedBox(box, _rect(node), body, self.depth, inside is not None, marks)


def _drawn(layers: Layers) -> tuple[float, float, list[tuple[Wire, Points]]]:
    """Gives each node its place; how broad and high all is, and the corners of each line."""
    ordered(layers)
    parts = columns(layers)
    broad = [spread(layers.ranks[first:last], layers.wires, folded=layers.folded) for first, last in parts]
    return routed(layers, parts, broad)


def _rect(node: Node) -> Rect:
    return Rect(node.x - node.width / 2, node.y, node.width, node.height)
