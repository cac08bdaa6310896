"""Shapes through the functions that NumPy, TensorFlow and Keras share: None where the result cannot be told or would fail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lstmlint.interpret.tensors import broadcast, conflict
from lstmlint.interpret.unknowns import Number, Ratio
from lstmlint.interpret.values import Items
from lstmlint.program import Value
from lstmlint.shape import Axis, Dim, Shape, Size, Unknown, add, differ, floordiv, mul, product, same


def size_of(value: Value) -> Axis:
    """The value as the length of an axis."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return value if isinstance(value, Dim | Unknown) and not isinstance(value, Ratio) else Unknown("?", "a size that is no number")


def sequence(value: Value) -> list[Value] | None:
    """The items of a tuple or list whose length is certain."""
    return list(value) if isinstance(value, tuple | Items) and getattr(value, "exact", True) else None


def shape_from(value: Value) -> Shape | None:
    """A shape written as a number or as a tuple of sizes."""
    if isinstance(value, int | Dim | Number) and not isinstance(value, bool):
        return Shape((size_of(value),))
    sizes = sequence(value)
    return Shape(tuple(size_of(v) for v in sizes)) if sizes is not None else None


def place_of(value: Value, rank: int) -> int | None:
    """An axis argument as a place counted from the front."""
    if not isinstance(value, int) or isinstance(value, bool) or not -rank <= value < rank:
        return None
    return value % rank


def places_of(value: Value, rank: int) -> list[int] | None:
    """One axis or several."""
    values = sequence(value)
    found = [place_of(v, rank) for v in (values if values is not None else [value])]
    known = [p for p in found if p is not None]
    return known if len(known) == len(found) and len(set(known)) == len(known) else None


def whole(shape: Shape) -> list[Size] | None:
    """All axes of a shape of known rank without an open axis."""
    sizes = [a for a in shape.axes if a is not None]
    return sizes if not shape.open and len(sizes) == len(shape.axes) else None


def reshape(shape: Shape | None, target: Iterable[Value]) -> Shape | None:
    """``reshape`` with at most one -1. ``shape`` is None where nothing is known of what is reshaped."""
    sizes = [size_of(t) for t in target]
    negative = [i for i, s in enumerate(sizes) if isinstance(s, int) and s < 0]
    if not negative:
        return Shape(tuple(sizes))
    if len(negative) > 1:
        return None
    (place,) = negative
    others = [s for i, s in enumerate(sizes) if i != place and s is not None]
    left = whole(shape) if shape is not None else None
    sizes[place] = Unknown("?", "reshape of an unknown") if left is None else floordiv(product(left), product(others))
    return Shape(tuple(sizes))


def reduce(shape: Shape, axis: Value, keepdims: Value = False) -> Shape | None:
    """Sums, means, maxima along axes."""
    if not isinstance(keepdims, bool):
        return None
    if shape.open:
        return _reduce_open(shape, axis, keepdims=keepdims)
    rank = len(shape.axes)
    places = list(range(rank)) if axis is None else places_of(axis, rank)
    if places is None:
        return None
    if keepdims:
        return Shape(tuple(1 if i in places else a for i, a in enumerate(shape.axes)))
    return Shape(tuple(a for i, a in enumerate(shape.axes) if i not in places))


def _reduce_open(shape: Shape, axis: Value, *, keepdims: bool) -> Shape | None:
    """The same of a shape whose rank is not known: axes counted from the end are known as far as the shape is."""
    if axis is None:
        return None if keepdims else Shape(())
    values = sequence(axis)
    places = [p for p in (values if values is not None else [axis]) if isinstance(p, int) and not isinstance(p, bool)]
    if len(places) != len(values if values is not None else [axis]) or not all(-len(shape.axes) <= p < 0 for p in places):
        return None
    kept: list[Axis] = []
    for i, a in enumerate(shape.axes, start=-len(shape.axes)):
        if i not in places:
            kept.append(a)
        elif keepdims:
            kept.append(1)
    return Shape(tuple(kept), open=True)


def expand(shape: Shape, axis: Value) -> Shape | None:
    """A new axis of length 1."""
    if shape.open:
        at = len(shape.axes) + 1 + axis if isinstance(axis, int) and not isinstance(axis, bool) and axis < 0 else -1
        return Shape((*shape.axes[:at], 1, *shape.axes[at:]), open=True) if at >= 0 else None
    values = sequence(axis)
    rank = len(shape.axes) + (len(values) if values is not None else 1)
    places = places_of(axis, rank)
    if places is None:
        return None
    rest = iter(shape.axes)
    return Shape(tuple(1 if i in places else next(rest) for i in range(rank)))


def squeeze(shape: Shape, axis: Value = None) -> Shape | None:
    """Axes of length 1 taken away. Without ``axis`` only where every length is a number."""
    if shape.open:
        return None
    if axis is None:
        return Shape(tuple(a for a in shape.axes if a != 1)) if all(isinstance(a, int) for a in shape.axes) else None
    places = places_of(axis, len(shape.axes))
    if places is None or any(differ(shape.axes[p], 1) for p in places):
        return None
    return Shape(tuple(a for i, a in enumerate(shape.axes) if i not in places))


def transpose(shape: Shape, order: Value = None) -> Shape | None:
    """The axes in another order; reversed where none is given."""
    if shape.open:
        return None
    if order is None:
        return Shape(tuple(reversed(shape.axes)))
    places = places_of(order, len(shape.axes))
    if sequence(order) is None or places is None or len(places) != len(shape.axes):
        return None
    return Shape(tuple(shape.axes[p] for p in places))


def swap(shape: Shape, one: Value, other: Value) -> Shape | None:
    """``swapaxes``."""
    rank = len(shape.axes)
    a, b = place_of(one, rank), place_of(other, rank)
    if shape.open or a is None or b is None:
        return None
    axes = list(shape.axes)
    axes[a], axes[b] = axes[b], axes[a]
    return Shape(tuple(axes))


def move(shape: Shape, source: Value, destination: Value) -> Shape | None:
    """``moveaxis`` of one axis."""
    rank = len(shape.axes)
    a, b = place_of(source, rank), place_of(destination, rank)
    if shape.open or a is None or b is None:
        return None
    axes = list(shape.axes)
    axes.insert(b, axes.pop(a))
    return Shape(tuple(axes))


def merge(one: Axis, other: Axis) -> Axis:
    """The length of two axes that must be equal: the one that says more."""
    if one is None or isinstance(other, int):
        return other
    if isinstance(one, int) or other is None or same(one, other):
        return one
    return Unknown("?", "one of two lengths")


def merged(shapes: Sequence[Shape], free: int | None = None) -> list[Axis] | None:
    """The axes of shapes that must agree but for the axis ``free``; None where they certainly do not."""
    axes = list(shapes[0].axes)
    for other in shapes[1:]:
        if len(other.axes) != len(axes):
            return None
        for i, axis in enumerate(other.axes):
            if i != free:
                if differ(axes[i], axis):
                    return None
                axes[i] = merge(axes[i], axis)
    return axes


def concatenate(shapes: Sequence[Shape], axis: Value = 0, *, exact: bool = True) -> Shape | None:
    """Arrays behind one another along an axis. ``exact`` is False where there may be more of them."""
    known = [s for s in shapes if not s.open]
    if not known:
        return _concatenate_open(shapes, axis, exact=exact)
    place = place_of(axis, len(known[0].axes))
    axes = merged(known, place) if place is not None else None
    if axes is None or place is None:
        return None
    lengths = [s.axes[place] for s in known]
    if None in lengths:
        axes[place] = None
    elif exact and len(known) == len(shapes):
        total: Size = 0
        for length in lengths:
            total = add(total, length if length is not None else 0)
        axes[place] = total
    else:
        axes[place] = Unknown("?", "concatenation of unknowns")
    return Shape(tuple(axes))


def _concatenate_open(shapes: Sequence[Shape], axis: Value, *, exact: bool) -> Shape | None:
    """Of shapes whose rank is not known: the last axes, where the axis is counted from the end."""
    if not isinstance(axis, int) or axis >= 0 or not shapes or any(len(s.axes) < -axis for s in shapes):
        return None
    tails = [Shape(s.axes[axis:]) for s in shapes]
    found = concatenate(tails, 0, exact=exact)
    return Shape(found.axes, open=True) if found is not None else None


def stack(shapes: Sequence[Shape], axis: Value = 0, *, exact: bool = True) -> Shape | None:
    """Arrays beside one another along a new axis."""
    known = [s for s in shapes if not s.open]
    axes = merged(known) if known else None
    place = place_of(axis, len(axes) + 1) if axes is not None else None
    if axes is None or place is None:
        return None
    return Shape((*axes[:place], len(shapes) if exact else Unknown("?", "a list of unknown length"), *axes[place:]))


def at_least_2d(shape: Shape, *, column: bool = False) -> Shape:
    """A 1-D shape as one row, or as one column."""
    if shape.open or len(shape.axes) > 1:
        return shape
    axes = (*shape.axes, 1) if column else (1, *shape.axes)
    return Shape(axes) if shape.axes else Shape((1, 1))


def hstack(shapes: Sequence[Shape], *, exact: bool = True) -> Shape | None:
    """Along axis 1, for 1-D arrays along axis 0."""
    known = [s for s in shapes if not s.open]
    if not known or any(len(s.axes) == 0 for s in known):
        return None
    return concatenate(shapes, 0 if len(known[0].axes) == 1 else 1, exact=exact)


def dstack(shapes: Sequence[Shape], *, exact: bool = True) -> Shape | None:
    """Along axis 2, which is made where it is missing."""
    if any(s.open or not s.axes for s in shapes):
        return None
    deep = [Shape((1, *s.axes, 1)) if len(s.axes) == 1 else Shape((*s.axes, 1)) if len(s.axes) == 2 else s for s in shapes]
    return concatenate(deep, 2, exact=exact)


def tile(shape: Shape, repetitions: Value) -> Shape | None:
    """``tile``: each axis several times."""
    times = sequence(repetitions)
    times = times if times is not None else [repetitions] if isinstance(repetitions, int | Dim | Number) else None
    if shape.open or times is None:
        return None
    counts = [size_of(t) for t in times]
    axes: list[Axis] = [*[1] * (len(counts) - len(shape.axes)), *shape.axes]
    counts = [*[1] * (len(axes) - len(counts)), *counts]
    return Shape(tuple(None if a is None or c is None else mul(a, c) for a, c in zip(axes, counts, strict=True)))


def repeat(shape: Shape, times: Value, axis: Value = None) -> Shape | None:
    """``repeat``: each item several times."""
    if not isinstance(times, int | Dim | Number) or shape.open:
        return None
    count = size_of(times) or 0
    if axis is None:
        sizes = whole(shape)
        return Shape((mul(product(sizes), count),)) if sizes is not None else None
    place = place_of(axis, len(shape.axes))
    if place is None:
        return None
    return Shape(tuple(mul(a, count) if i == place and a is not None else a for i, a in enumerate(shape.axes)))


def pad(shape: Shape, width: Value) -> Shape | None:
    """``pad`` with one width, a pair for all, or a pair for each axis."""
    if shape.open or any(a is None for a in shape.axes):
        return None
    rows = sequence(width)
    if rows is None:
        pairs = [(width, width)] * len(shape.axes)
    elif all(sequence(r) is None for r in rows):
        pairs = [(rows[0], rows[-1])] * len(shape.axes) if len(rows) in (1, 2) else []
    else:
        inner = [sequence(r) or [] for r in rows]
        pairs = [(r[0], r[-1]) for r in inner if len(r) in (1, 2)]
        pairs = pairs * len(shape.axes) if len(pairs) == 1 == len(rows) else pairs
    if len(pairs) != len(shape.axes) or not all(isinstance(v, int | Dim | Number) for pair in pairs for v in pair):
        return None
    return Shape(tuple(add(add(a or 0, size_of(b) or 0), size_of(c) or 0) for a, (b, c) in zip(shape.axes, pairs, strict=True)))


def matmul(left: Shape, right: Shape) -> Shape | None:
    """``a @ b``."""
    if left.open or right.open or not left.axes or not right.axes:
        return None
    inner = right.axes[-2] if len(right.axes) > 1 else right.axes[0]
    if differ(left.axes[-1], inner):
        return None
    front_left, front_right = Shape(left.axes[:-2]), Shape(right.axes[:-2])
    if conflict(front_left, front_right):
        return None
    rows = left.axes[-2:-1]
    columns = right.axes[-1:] if len(right.axes) > 1 else ()
    return Shape((*broadcast(front_left, front_right).axes, *rows, *columns))


def dot(left: Shape, right: Shape) -> Shape | None:
    """``np.dot``: sum over the last axis of the one and the last but one of the other."""
    if left.open or right.open or not left.axes or not right.axes:
        return None
    inner = right.axes[-2] if len(right.axes) > 1 else right.axes[0]
    if differ(left.axes[-1], inner):
        return None
    rest = (*right.axes[:-2], right.axes[-1]) if len(right.axes) > 1 else ()
    return Shape((*left.axes[:-1], *rest))


def elementwise(shapes: Sequence[Shape]) -> Shape | None:
    """Several arrays combined item by item."""
    total = shapes[0]
    for other in shapes[1:]:
        if conflict(total, other):
            return None
        total = broadcast(total, other)
    return None if total.open and not total.axes else total


def set_axis(shape: Shape, place: int, size: Axis) -> Shape:
    """The shape with another length at one place."""
    return Shape((*shape.axes[:place], size, *shape.axes[place + 1 :]), shape.open)
