"""What a module of torch makes of shapes, and how a refusal is put.

Shapes have all their axes: torch knows no implicit batch. Many modules take an input with or without the batch, so where the rank
of the input is open, that of the output is too; what is known of the last axes stays. A caller who knows that there is a batch
narrows the shape first (``shape.of_rank``).

Every problem has its words in ``text``. Its kinds, with what is in ``detail`` besides ``module`` (the class), ``input`` (which of
the inputs) and ``shape`` (that of the input):

=========== ==========================================================================================================
rank        ``wanted`` (the numbers of axes that would do), ``got``, ``at_least`` (whether more would do too)
size        ``parameter`` (the argument that is not met), ``wanted``, ``got``, ``axis`` (counted from the end if negative), ``what``
states      ``what`` (count, rank, layers, directions, batch, hidden, layout), ``wanted``, ``got``, ``state`` (which), ``axis``
broadcast   accepted, but it cannot be meant: the two shapes differ and are stretched to one (``shape``, ``other``)
value       of a constructor: ``parameter``, ``value``, ``wanted`` in words, ``warning`` where torch takes it and warns,
            ``late`` where the constructor takes it and the first call does not
missing     of a constructor: ``parameter``
=========== ==========================================================================================================
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from lstmlint.layers.outcome import Configured, unknown
from lstmlint.shape import ANY, Axis, Problem, Shape, differ, show_dim, show_shape


class Reply(NamedTuple):
    """The shapes that come out, why the input is refused, and whether the number of results is certain."""

    shapes: tuple[Shape, ...]
    problem: Problem | None = None
    counted: bool = True


Function: TypeAlias = Callable[[Configured, tuple[Shape, ...]], Reply]

NOTHING = Reply((ANY,), counted=False)


def wrong_rank(module: Configured, shape: Shape, wanted: tuple[int, ...], index: int = 0, parameter: str = "") -> Problem | None:
    """A ``rank`` problem where the shape certainly has none of the wanted numbers of axes."""
    too_many = len(shape.axes) > max(wanted) if shape.open else len(shape.axes) not in wanted
    return _rank(module, shape, wanted, index, parameter, at_least=False) if too_many else None


def too_few_axes(module: Configured, shape: Shape, least: int, index: int = 0, parameter: str = "") -> Problem | None:
    """A ``rank`` problem where the shape certainly has fewer axes than ``least``."""
    too_few = not shape.open and len(shape.axes) < least
    return _rank(module, shape, (least,), index, parameter, at_least=True) if too_few else None


def _rank(module: Configured, shape: Shape, wanted: tuple[int, ...], index: int, parameter: str, *, at_least: bool) -> Problem:
    got, words = len(shape.axes), " or ".join(str(n) for n in wanted)
    words = f"at least {words}" if at_least else words
    told = f"{module.kind}({parameter}={module.args[parameter]})" if parameter in module.args else module.kind
    text = f"{told} takes {words} {'axis' if words.endswith('1') else 'axes'}, and {show_shape(shape)} has {got}"
    detail: dict[str, object] = {"wanted": wanted, "got": got, "at_least": at_least, "input": index, "shape": shape}
    return Problem("rank", {**detail, "module": module.kind, "parameter": parameter, "text": text})


def wrong_size(
    module: Configured, shape: Shape, axis: int, parameter: str, wanted: Axis, got: Axis, *, index: int = 0, what: str = "argument"
) -> Problem | None:
    """A ``size`` problem where an axis certainly differs from what an argument says."""
    if not differ(wanted, got):
        return None
    text = f"{parameter} is {show_dim(wanted)}, and {place(axis)} of {show_shape(shape)} is {show_dim(got)}"
    detail: dict[str, object] = {"what": what, "parameter": parameter, "wanted": wanted, "got": got, "axis": axis, "input": index}
    return Problem("size", {**detail, "shape": shape, "module": module.kind, "text": text})


def refused(module: Configured, what: str, text: str, **detail: object) -> Problem:
    """Any other ``size`` problem; ``what`` says which sizes do not fit and ``text`` says it in words."""
    return Problem("size", {"what": what, "module": module.kind, "text": text, **detail})


def place(axis: int) -> str:
    """An axis in words."""
    return "the last axis" if axis == -1 else f"axis {axis}"


def settled(shape: Shape, wanted: tuple[int, ...]) -> Shape:
    """The shape as the module must see it: an open rank is closed where only one of the wanted ones can be meant."""
    most = max(wanted)
    if not shape.open:
        return shape if len(shape.axes) in wanted else Shape(tail(shape, most))
    if len(wanted) == 1:
        return Shape(tail(shape, most))
    return Shape(shape.axes[-most:], open=len(shape.axes) < most)


def tail(shape: Shape, count: int) -> tuple[Axis, ...]:
    """The last ``count`` axes; unknown ones for those that are not known or not there."""
    known = shape.axes[-count:] if count else ()
    return (*(unknown("not known") for _ in range(count - len(known))), *known)


def axis_at(shape: Shape, axis: int) -> Axis:
    """One axis, counted from the front or (negative) from the end; an unknown where it is not known."""
    length = len(shape.axes)
    if (axis >= 0 and shape.open) or not -length <= axis < length:
        return unknown("not known")
    return shape.axes[axis]


def with_tail(shape: Shape, axes: tuple[Axis, ...]) -> Shape:
    """The same shape with other last axes."""
    return Shape((*shape.axes[: max(len(shape.axes) - len(axes), 0)], *axes), shape.open)


def broadcast(left: Shape, right: Shape) -> Shape | None:
    """The two stretched to one, as torch does; None where they certainly cannot be."""
    axes: list[Axis] = []
    longer, shorter = (left, right) if len(left.axes) >= len(right.axes) else (right, left)
    for place in range(1, len(longer.axes) + 1):
        one, other = longer.axes[-place], shorter.axes[-place] if place <= len(shorter.axes) else None
        if place > len(shorter.axes):
            axes.append(unknown("stretched") if shorter.open else one)
        elif one == 1 or other == 1:
            axes.append(other if one == 1 else one)
        elif differ(one, other):
            if differ(one, 1) and differ(other, 1):
                return None
            axes.append(unknown("stretched"))
        elif isinstance(one, int) or one == other:
            axes.append(one)
        else:
            axes.append(other if isinstance(other, int) else unknown("stretched"))
    return Shape(tuple(reversed(axes)), left.open or right.open)
