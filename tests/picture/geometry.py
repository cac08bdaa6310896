"""What is wrong with a drawing: boxes upon each other, lines through boxes, words outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from lstmlint.picture.drawing import Drawing, PlacedBox, Rect
from lstmlint.picture.head import rect_of

Point = tuple[float, float]
_HAIR = 0.05


def faults(drawn: Drawing) -> Iterator[str]:
    """Each fault in words."""
    yield from _upon_each_other(drawn)
    yield from _through(drawn)
    yield from _outside(drawn)
    yield from _loose_ends(drawn)


def overlap(one: Rect, other: Rect) -> bool:
    """Whether they have more than a side in common."""
    return one.x < other.right - _HAIR and other.x < one.right - _HAIR and one.y < other.bottom - _HAIR and other.y < one.bottom - _HAIR


def inside(inner: Rect, outer: Rect) -> bool:
    """Whether the one lies in the other."""
    return outer.x <= inner.x and inner.right <= outer.right and outer.y <= inner.y and inner.bottom <= outer.bottom


def crosses(points: Sequence[Point], rect: Rect) -> bool:
    """Whether a line has a point within, not only at the side."""
    for (x0, y0), (x1, y1) in pairwise(points):
        stretch = Rect(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
        if (
            stretch.x < rect.right - _HAIR
            and rect.x + _HAIR < stretch.right
            and stretch.y < rect.bottom - _HAIR
            and rect.y + _HAIR < stretch.bottom
        ):
            return True
        # A stretch that is a line has no breadth, or no height.
        across = rect.x + _HAIR < stretch.x < rect.right - _HAIR or (
            stretch.width and stretch.x < rect.right - _HAIR and rect.x + _HAIR < stretch.right
        )
        along = rect.y + _HAIR < stretch.y < rect.bottom - _HAIR or (
            stretch.height and stretch.y < rect.bottom - _HAIR and rect.y + _HAIR < stretch.bottom
        )
        if across and along:
            return True
    return False


def _holders(drawn: Drawing) -> dict[str, set[str]]:
    """For each box the ids of what it has inside, however deep."""
    return {one.box.id: {box.id for box in one.box.inside.every()} if one.box.inside is not None else set() for one in drawn.boxes}


def _upon_each_other(drawn: Drawing) -> Iterator[str]:
    within = _holders(drawn)
    for one, other in combinations(drawn.boxes, 2):
        if other.box.id in within[one.box.id]:
            if not inside(other.rect, one.rect):
                yield f"{other.box.id} is not in {one.box.id}"
        elif overlap(one.rect, other.rect):
            yield f"{one.box.id} overlaps {other.box.id}"
    labels = [(f"the label of {tensor.source}", tensor.rect, tensor.source) for tensor in drawn.tensors]
    labels += [(f"the note on {note.marks[0][0]}", note.rect, "") for note in drawn.notes]
    for (name, rect, _), (other_name, other_rect, _) in combinations(labels, 2):
        if overlap(rect, other_rect):
            yield f"{name} overlaps {other_name}"
    for name, rect, source in labels:
        for box in drawn.boxes:
            if overlap(rect, box.rect) and not (
                _may_hold(box, source, within) and inside(rect, box.rect) and _beneath_its_words(box, rect)
            ):
                yield f"{name} overlaps {box.box.id}"
    for word in drawn.words:
        for name, rect in [(box.box.id, box.rect) for box in drawn.boxes if not box.depth] + [(name, rect) for name, rect, _ in labels]:
            if overlap(rect_of(word), rect):
                yield f"{word.text!r} overlaps {name}"
    for one, other in combinations(drawn.words, 2):
        if overlap(rect_of(one), rect_of(other)):
            yield f"{one.text!r} overlaps {other.text!r}"


def _may_hold(box: PlacedBox, source: str, within: dict[str, set[str]]) -> bool:
    return box.frame and (not source or source in within[box.box.id])


def _beneath_its_words(box: PlacedBox, rect: Rect) -> bool:
    return rect.y >= box.rect.y + box.anatomy.height - _HAIR


def _through(drawn: Drawing) -> Iterator[str]:
    within = _holders(drawn)
    for edge in drawn.edges:
        ends = {edge.edge.source, edge.edge.target}
        for box in drawn.boxes:
            # A frame around both ends may be crossed, but not the words at its top.
            around = box.frame and ends <= within[box.box.id]
            rect = Rect(box.rect.x, box.rect.y, box.rect.width, box.anatomy.height) if around else box.rect
            if crosses(edge.points, rect):
                yield f"{edge.edge.source} -> {edge.edge.target} crosses {box.box.id}"
            if around and not all(inside(Rect(x, y, 0, 0), box.rect) for x, y in edge.points):
                yield f"{edge.edge.source} -> {edge.edge.target} leaves {box.box.id}"
        for place, tensor in enumerate(drawn.tensors):
            if place != edge.tensor and crosses(edge.points, tensor.rect):
                yield f"{edge.edge.source} -> {edge.edge.target} crosses the label of {tensor.source}"
        for note in drawn.notes:
            if crosses(edge.points, note.rect):
                yield f"{edge.edge.source} -> {edge.edge.target} crosses a note"
    for tie in drawn.ties:
        for box in drawn.boxes:
            rect = Rect(box.rect.x, box.rect.y, box.rect.width, box.anatomy.height) if box.frame else box.rect
            if crosses(tie.points, rect):
                yield f"a tie crosses {box.box.id}"
        for tensor in drawn.tensors:
            if crosses(tie.points, tensor.rect):
                yield f"a tie crosses the label of {tensor.source}"
        for place, note in enumerate(drawn.notes):
            if place != tie.note and crosses(tie.points, note.rect):
                yield "a tie crosses the note of another"


def _outside(drawn: Drawing) -> Iterator[str]:
    canvas = Rect(0, 0, drawn.width, drawn.height)
    rects = [(one.box.id, one.rect) for one in drawn.boxes]
    rects += [(f"the label of {one.source}", one.rect) for one in drawn.tensors]
    rects += [("a note", one.rect) for one in drawn.notes]
    rects += [(word.text, rect_of(word)) for word in drawn.words]
    rects += [("a corner", Rect(x, y, 0, 0)) for line in (*drawn.edges, *drawn.ties) for x, y in line.points]
    for name, rect in rects:
        if not inside(rect, canvas):
            yield f"{name} is outside"


def _loose_ends(drawn: Drawing) -> Iterator[str]:
    boxes = {one.box.id: one.rect for one in drawn.boxes}
    for edge in drawn.edges:
        for key, (x, y) in ((edge.edge.source, edge.points[0]), (edge.edge.target, edge.points[-1])):
            rect = boxes[key]
            if not (rect.x < x < rect.right and (abs(y - rect.y) < _HAIR or abs(y - rect.bottom) < _HAIR)):
                yield f"{edge.edge.source} -> {edge.edge.target} does not end at {key}"
        tensor = drawn.tensors[edge.tensor].rect
        if not crosses(edge.points, tensor):
            yield f"{edge.edge.source} -> {edge.edge.target} does not go through its label"
        for (x0, y0), (x1, y1) in pairwise(edge.points):
            if x0 != x1 and y0 != y1:
                yield f"{edge.edge.source} -> {edge.edge.target} is slanted"
