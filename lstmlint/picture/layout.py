"""Where the boxes of a picture are and how its lines go: layers from above, columns that go on beside each other, frames in frames."""

from __future__ import annotations

from collections.abc import Sequence

from lstmlint.picture.drawing import Drawing
from lstmlint.picture.head import headed
from lstmlint.picture.level import Found, card, level
from lstmlint.picture.scene import Graph, Mark, Picture


def layout(picture: Picture) -> Drawing:
    """The whole picture with its head; the same for the same picture, to the letter."""
    homes = _homes(picture.graph)
    marked: dict[str, list[tuple[int, Mark]]] = {}
    tied: dict[str, list[tuple[int, Mark, tuple[str, ...]]]] = {}
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
    drawn = level(picture.graph, Found(marked, tied))
    return headed(picture, drawn, [card([one]) for one in loose])


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
