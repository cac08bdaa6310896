"""What a layer gives back, the little it needs to know of a layer, and the ways to say what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol, TypeAlias

from lstmlint.records import dataclass
from lstmlint.shape import ANY, Axis, Problem, Shape, Size, Unknown, add, mul, of_rank, product, rank_is_not, show_shape

Version: TypeAlias = Literal[2, 3]


class Configured(Protocol):
    """A layer with its arguments, as the program's own layers are."""

    kind: str
    opaque: bool

    @property
    def args(self) -> dict[str, object]:
        """The given arguments by parameter name."""

    def get(self, name: str, default: object = None) -> object:
        """The argument, the default, or an unknown."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes out of a layer: one shape for each tensor it returns, its parameters, and why it refuses its input, if it does.

    After a problem the shapes are what the layer would have returned, so that the layers behind it are not blamed too.
    ``params`` is what ``count_params()`` says: trainable and not trainable together. ``counted`` is false where not even
    the number of tensors is certain.
    """

    shapes: tuple[Shape, ...]
    params: Size
    problem: Problem | None = None
    counted: bool = True

    @property
    def shape(self) -> Shape:
        """The first output."""
        return self.shapes[0] if self.shapes else ANY


Function: TypeAlias = Callable[[Configured, tuple[Shape, ...], "Version | None"], Outcome]


def unknown(why: str = "not computable") -> Unknown:
    """A fresh unknown size."""
    return Unknown("?", why)


def nothing_known() -> Outcome:
    """The outcome of a layer about which nothing can be said."""
    return Outcome((ANY,), unknown(), counted=False)


def wrong_rank(shape: Shape, wanted: int, index: int = 0, *, at_least: bool = False) -> Problem | None:
    """A ``rank`` problem where the shape certainly has another number of axes than the layer takes."""
    wrong = not shape.open and len(shape.axes) < wanted if at_least else rank_is_not(shape, wanted)
    return Problem("rank", {"wanted": wanted, "got": len(shape.axes), "at_least": at_least, "input": index}) if wrong else None


def late(problem: Problem | None) -> Problem | None:
    """The same problem, marked as one that Keras notices only when the layer computes, not when the model is built."""
    return problem and Problem(problem.kind, {**problem.detail, "late": True})


def wrong_count(wanted: int, got: int, *, at_least: bool = False) -> Problem:
    """A ``count`` problem: the layer takes another number of inputs."""
    return Problem("count", {"wanted": wanted, "got": got, "at_least": at_least})


def wrong_size(what: str, text: str, **detail: object) -> Problem:
    """A ``size`` problem; ``what`` says which sizes do not fit and ``text`` says it in words."""
    return Problem("size", {"what": what, "text": text, **detail})


def undefined(shape: Shape, axis: int, of: str) -> Problem:
    """An axis must have a size, because weights are made of it, and has none."""
    place = axis if axis >= 0 else len(shape.axes) + axis
    text = f"axis {place} of {show_shape(shape)} must have a size"
    return wrong_size("undefined", text, axis=place, shape=shape, layer=of)


def rank_of(shape: Shape, rank: int) -> Shape:
    """The shape narrowed to the rank; after a rank error, unknown axes of that rank with the same batch and features."""
    if not rank_is_not(shape, rank):
        return of_rank(shape, rank)
    axes = shape.axes
    if rank < 2 or not axes:
        return Shape(tuple(unknown("another rank was given") for _ in range(rank)))
    middle = tuple(unknown("another rank was given") for _ in range(rank - 2))
    return Shape((axes[0], *middle, axes[-1] if len(axes) > 1 else unknown("another rank was given")))


def times(axis: Axis, factor: Size) -> Axis:
    """``axis * factor``; an open axis stays open."""
    return None if axis is None else mul(axis, factor)


def plus(axis: Axis, amount: Size) -> Axis:
    """``axis + amount``; an open axis stays open."""
    return None if axis is None else add(axis, amount)


def sized(axis: Axis) -> Size:
    """The axis as a number to reckon with: an unknown where it is open."""
    return unknown("an open axis") if axis is None else axis


def all_of(axes: tuple[Axis, ...]) -> Axis:
    """The product of the axes; None where one is open."""
    return None if any(axis is None for axis in axes) else product(axis for axis in axes if axis is not None)
