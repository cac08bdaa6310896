"""Shapes of plain operations on tensors and arrays: arithmetic with broadcasting and indexing."""

from __future__ import annotations

from lstmlint.interpret.values import Array, is_loose
from lstmlint.program import Tensor, Value
from lstmlint.shape import ANY, Axis, Shape, Unknown, add, same, sub


def broadcast(left: Shape, right: Shape) -> Shape:
    """The shape of an element-wise operation; unknown where it cannot be told, and where it would fail."""
    if left.open or right.open:
        return ANY
    longer, shorter = (left, right) if len(left.axes) >= len(right.axes) else (right, left)
    extra = len(longer.axes) - len(shorter.axes)
    axes: list[Axis] = list(longer.axes[:extra])
    for a, b in zip(longer.axes[extra:], shorter.axes, strict=True):
        axes.append(_broadcast_axis(a, b))
    return Shape(tuple(axes))


def conflict(left: Shape, right: Shape) -> bool:
    """Whether two shapes certainly cannot be combined element by element: an axis differs and is 1 in neither."""
    if left.open or right.open:
        return False
    for a, b in zip(reversed(left.axes), reversed(right.axes), strict=False):
        if isinstance(a, int) and isinstance(b, int) and a != b and 1 not in (a, b):
            return True
    return False


def _broadcast_axis(a: Axis, b: Axis) -> Axis:
    if a == 1 and isinstance(a, int):
        return b
    if (b == 1 and isinstance(b, int)) or same(a, b):
        return a
    if a is None or b is None:
        return b if a is None else a
    if isinstance(a, int) and isinstance(b, Unknown):
        return a
    return b if isinstance(b, int) and isinstance(a, Unknown) else Unknown("?", "broadcast of unknown sizes")


def shape_of(value: Value) -> Shape:
    """The shape of an operand; a number has none."""
    if isinstance(value, Tensor | Array):
        return value.shape
    return Shape(()) if isinstance(value, int | float) else ANY


def operate(operator: str, left: Value, right: Value) -> Value:
    """``left operator right`` where one of the two is a tensor or an array."""
    shape = ANY if operator == "@" else broadcast(shape_of(left), shape_of(right))
    sources = tuple(v for v in (left, right) if isinstance(v, Tensor))
    if sources:
        return Tensor(shape, sources=sources)
    kinds = {v.dtype for v in (left, right) if isinstance(v, Array)}
    if operator == "/" or isinstance(left, float) or isinstance(right, float):
        return Array(shape, "float")
    return Array(shape, kinds.pop() if len(kinds) == 1 else None)


def index(shape: Shape, parts: list[Value]) -> Shape:
    """The shape of ``x[parts]``: integers take an axis away, slices shorten it, None adds one, ``...`` skips."""
    if any(isinstance(p, Unknown) for p in parts):
        return ANY
    taken = sum(1 for p in parts if p is not None and p is not ...)
    if ... in parts:
        if shape.open:
            return ANY
        at = parts.index(...)
        parts = [*parts[:at], *[slice(None)] * max(0, len(shape.axes) - taken), *parts[at + 1 :]]
        taken = len(shape.axes)
    if shape.open or taken > len(shape.axes):
        return ANY
    axes: list[Axis] = []
    rest = list(shape.axes)
    for part in parts:
        if part is None:
            axes.append(1)
            continue
        axis = rest.pop(0)
        if isinstance(part, slice):
            axes.append(sliced(axis, part))
        elif not isinstance(part, int) or isinstance(part, bool):
            return ANY
    return Shape((*axes, *rest))


def sliced(axis: Axis, part: slice) -> Axis:
    """The length of ``axis[part]``."""
    if part.start in (None, 0) and part.stop is None and part.step in (None, 1):
        return axis
    if axis is None:
        return None
    bounds = (part.start, part.stop, part.step)
    if isinstance(axis, int) and all(b is None or isinstance(b, int) for b in bounds):
        return len(range(*part.indices(axis))) if part.step != 0 else axis
    if part.step in (None, 1):
        start = 0 if part.start is None else part.start
        stop = part.stop
        if start == 0 and isinstance(stop, int) and stop < 0:
            return add(axis, stop)
        if stop is None and isinstance(start, int) and start > 0:
            return sub(axis, start)
        if stop is None and isinstance(start, int) and start < 0 and not isinstance(axis, int):
            return Unknown("?", "a slice of an unknown length")
    return Unknown("?", "a slice of an unknown length", loose=is_loose(axis))
