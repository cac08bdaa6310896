"""Where everything of a picture is: what :mod:`lstmlint.picture.layout` works out and :mod:`lstmlint.picture.svg` writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import TypeAlias

from lstmlint.picture.anatomy import Anatomy
from lstmlint.picture.scene import Box, Edge, Form, Mark
from lstmlint.records import dataclass

Points: TypeAlias = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle; x to the right, y down."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of its lower side."""
        return self.y + self.height

    def moved(self, x: float, y: float) -> Rect:
        """The same somewhere else."""
        return Rect(self.x + x, self.y + y, self.width, self.height)


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box; ``depth`` is how many nested models it is in, ``frame`` whether it is one that has its inside in it."""

    box: Box
    rect: Rect
    anatomy: Anatomy
    depth: int
    frame: bool
    marks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedTensor:
    """What a box hands on, as the label on its lines; ``words`` are one line or two."""

    source: str
    form: Form
    state: bool
    words: tuple[str, str]
    rect: Rect


@dataclass(frozen=True, slots=True)
class PlacedEdge:
    """An edge and its corners, from box to box; ``tensor`` is the number of the label that it goes through."""

    edge: Edge
    points: Points
    tensor: int


@dataclass(frozen=True, slots=True)
class PlacedNote:
    """What is wrong, in words: the numbers of the marks that tie the same boxes together, each with the y of its first line."""

    marks: tuple[tuple[int, Mark, float], ...]
    rect: Rect


@dataclass(frozen=True, slots=True)
class PlacedTie:
    """From a box to the note on it; ``ends`` are the corners at which it touches a box (the first, the last)."""

    note: int
    points: Points
    start: bool
    end: bool


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text outside of the boxes."""

    what: str
    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of it; nested models' boxes stand behind the box that frames them."""

    width: float = 0.0
    height: float = 0.0
    boxes: tuple[PlacedBox, ...] = ()
    tensors: tuple[PlacedTensor, ...] = ()
    edges: tuple[PlacedEdge, ...] = ()
    notes: tuple[PlacedNote, ...] = ()
    ties: tuple[PlacedTie, ...] = ()
    words: tuple[Words, ...] = field(default=())


def moved(drawing: Drawing, x: float, y: float) -> Drawing:
    """The same somewhere else."""
    return Drawing(
        drawing.width,
        drawing.height,
        tuple(PlacedBox(one.box, one.rect.moved(x, y), one.anatomy, one.depth, one.frame, one.marks) for one in drawing.boxes),
        tuple(PlacedTensor(one.source, one.form, one.state, one.words, one.rect.moved(x, y)) for one in drawing.tensors),
        tuple(PlacedEdge(one.edge, _moved(one.points, x, y), one.tensor) for one in drawing.edges),
        tuple(PlacedNote(one.marks, one.rect.moved(x, y)) for one in drawing.notes),
        tuple(PlacedTie(one.note, _moved(one.points, x, y), one.start, one.end) for one in drawing.ties),
        drawing.words,
    )


def _moved(points: Sequence[tuple[float, float]], x: float, y: float) -> Points:
    return tuple((one + x, other + y) for one, other in points)


def joined(outer: Drawing, inner: Drawing) -> Drawing:
    """Both, in the size of the first."""
    return Drawing(
        outer.width,
        outer.height,
        outer.boxes + inner.boxes,
        outer.tensors + inner.tensors,
        outer.edges + tuple(PlacedEdge(one.edge, one.points, one.tensor + len(outer.tensors)) for one in inner.edges),
        outer.notes + inner.notes,
        outer.ties + tuple(PlacedTie(one.note + len(outer.notes), one.points, one.start, one.end) for one in inner.ties),
        outer.words + inner.words,
    )
