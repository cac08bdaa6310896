"""Shapes of plain operations on tensors and arrays: broadcasting and indexing."""

from __future__ import annotations

from lstmlint.interpret.unknowns import Number, is_loose
from lstmlint.interpret.values import Array, Items
from lstmlint.program import Tensor, Value
from lstmlint.shape import ANY, Axis, Dim, Shape, Size, Unknown, add, same, sub

# Why the width of a table is unknown.
COLUMNS = "columns of a table"


def broadcast(left: Shape, right: Shape) -> Shape:
    """The shape of an element-wise operation; unknown where it cannot be told, and where it would fail."""
    if left.open or right.open:
        return _broadcast_open(left, right)
    longer, shorter = (left, right) if len(left.axes) >= len(right.axes) else (right, left)
    extra = len(longer.axes) - len(shorter.axes)
    axes: list[Axis] = list(longer.axes[:extra])
    for a, b in zip(longer.axes[extra:], shorter.axes, strict=True):
        axes.append(_broadcast_axis(a, b))
    return Shape(tuple(axes))


def _broadcast_open(left: Shape, right: Shape) -> Shape:
    """The last axes of the result where the rank of one is not known: as far as both are known, or a number stands alone."""
    if not left.open or not right.open:
        known, other = (right, left) if left.open else (left, right)
        if not known.axes:
            return other  # a number changes no shape
        # An axis of the known one that is longer than 1 is the result's, whatever the other has there.
        rest = list(known.axes[: max(0, len(known.axes) - len(other.axes))])
        front: list[Axis] = list(other.axes[: max(0, len(other.axes) - len(known.axes))])
        while rest and isinstance(rest[-1], int) and rest[-1] != 1:
            front.insert(0, rest.pop())
    else:
        front = []
    pairs = list(zip(reversed(left.axes), reversed(right.axes), strict=False))
    tail = [_broadcast_axis(a, b) for a, b in reversed(pairs)]
    whole = left.open and right.open and len(left.axes) != len(right.axes)
    return Shape(tuple(tail) if whole else (*front, *tail), open=True)


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


def index(shape: Shape, parts: list[Value]) -> Shape:
    """The shape of ``x[parts]``: integers take an axis away, slices shorten it, None adds one, ``...`` skips; an array picks."""
    consumed = [_consumed(p) for p in parts]
    if None in consumed:
        return ANY
    taken = sum(c for c in consumed if c is not None)
    if shape.open:
        return _index_open(shape, parts)
    if ... in parts:
        if parts.count(...) > 1:
            return ANY
        at = parts.index(...)
        parts = [*parts[:at], *[slice(None)] * max(0, len(shape.axes) - taken), *parts[at + 1 :]]
        taken = max(taken, len(shape.axes))
    if taken > len(shape.axes):
        return ANY
    picks = [p for p in parts if isinstance(p, Array | Items) and not is_integer(p)]
    if len(picks) > 1 or (picks and any(is_integer(p) for p in parts)):
        return ANY
    axes: list[Axis] = []
    rest = list(shape.axes)
    for part in parts:
        if part is None:
            axes.append(1)
        elif isinstance(part, slice):
            axes.append(sliced(rest.pop(0), part))
        elif isinstance(part, Array | Items) and not is_integer(part):
            axes.extend(_picked(part))
            del rest[: _consumed(part) or 0]
        else:
            rest.pop(0)
    return Shape((*axes, *rest))


def _index_open(shape: Shape, parts: list[Value]) -> Shape:
    """The last axes of ``x[parts]`` where the rank of x is not known."""
    if any(not (p is None or p is ... or isinstance(p, slice) or is_integer(p)) for p in parts) or parts.count(...) > 1:
        return ANY
    if ... not in parts:
        # There are as many axes as parts, or more: those that end the index and take everything leave the last axes as they are.
        whole = 0
        for part in reversed(parts):
            if part != slice(None):
                break
            whole += 1
        kept = min(whole, len(shape.axes))
        return Shape(shape.axes[len(shape.axes) - kept :], open=True)
    at = parts.index(...)
    before, behind = parts[:at], parts[at + 1 :]
    taken = sum(_consumed(p) or 0 for p in behind)
    if taken > len(shape.axes):
        return ANY
    cut = len(shape.axes) - taken
    tail = index(Shape(shape.axes[cut:]), behind) if behind else Shape(())
    front = shape.axes[:cut] if not before else ()
    return Shape((*front, *tail.axes), open=True)


def is_integer(value: Value) -> bool:
    """Whether an index is a single integer: a number, the index of a loop, or reckoned from one."""
    if isinstance(value, Dim):
        return any(isinstance(u, Number) for monomial in value.terms for u in monomial)
    if isinstance(value, Array | Tensor):
        return value.shape.rank == 0 and value.dtype == "int"
    return isinstance(value, Number) or (isinstance(value, int) and not isinstance(value, bool))


def _consumed(part: Value) -> int | None:
    """How many axes one part of an index takes; None where that cannot be told."""
    if part is None or part is ...:
        return 0
    if isinstance(part, slice) or is_integer(part):
        return 1
    if isinstance(part, Items):
        return 1 if part and part.exact and all(is_integer(i) or isinstance(i, bool) for i in part) else None
    if isinstance(part, Array) and part.shape.rank:
        known = part.dtype in ("int", "bool") or part.shape.rank == 1
        return None if not known or part.dtype in ("float", "str") else part.shape.rank if part.dtype == "bool" else 1
    return None


def _picked(part: Array | Items) -> tuple[Axis, ...]:
    """The axes that an array of integers or of truths leaves."""
    some: Axis = Unknown("?", "as many as a condition holds for")
    if isinstance(part, Items):
        return (some,) if any(isinstance(i, bool) for i in part) else (len(part),)
    return part.shape.axes if part.dtype == "int" else (some,)


def sliced(axis: Axis, part: slice) -> Axis:
    """The length of ``axis[part]``. Of the columns of a table nobody names more than there are."""
    if part.start in (None, 0) and part.stop is None and part.step in (None, 1):
        return axis
    if part.start is None and part.stop is None and part.step == -1:
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
        if (start == 0 and stop == 1) or (start == -1 and stop is None):
            return 1
        if _columns(axis) and isinstance(start, int) and isinstance(stop, int) and 0 <= start < stop:
            return stop - start
        if isinstance(start, int) and start > 0 and isinstance(stop, int) and stop < 0:
            return add(axis, stop - start)
        width = _window(start, stop)
        if width is not None:
            return width
        if stop is None and isinstance(start, int) and start > 0:
            return sub(axis, start)
        if stop is None and isinstance(start, int) and start < 0 and not isinstance(axis, int):
            return Unknown("?", "a slice of an unknown length")
    return Unknown("?", "a slice of an unknown length", loose=is_loose(axis))


def _columns(axis: Axis) -> bool:
    return isinstance(axis, Unknown) and axis.why == COLUMNS


def _window(start: Value, stop: Value) -> Size | None:
    """The length of ``x[i:i + n]``: a window that moves. Such a slice is cut short only past the end, where nobody takes one."""
    if not isinstance(start, Dim | Unknown) or not isinstance(stop, Dim | Unknown):
        return None
    moves = isinstance(start, Unknown) or all(len(m) < 2 and (not m or f == 1) for m, f in start.terms.items())
    width = sub(stop, start)
    if not moves or (isinstance(width, int) and width <= 0):
        return None
    mentioned = isinstance(width, Unknown) or (isinstance(width, Dim) and all(f > 0 for f in width.terms.values()))
    return width if (isinstance(width, int) or mentioned) and not is_loose(width) else None
