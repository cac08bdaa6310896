"""Layers that take several tensors and give one: Add and its kin, Concatenate, Dot."""

from __future__ import annotations

from lstmlint.layers.outcome import Configured, Outcome, Version, unknown, wrong_count, wrong_size
from lstmlint.layers.reading import argument, whole
from lstmlint.shape import ANY, Axis, Problem, Shape, add, differ, of_rank, rank_is_not, same, show_dim, show_shape


def _ranks_known(shapes: tuple[Shape, ...]) -> bool:
    return all(not shape.open and shape.axes for shape in shapes)


def _both(left: Shape, right: Shape) -> str:
    return f"{show_shape(left)} and {show_shape(right)}"


def _of(axes: list[Axis]) -> Axis:
    """One axis out of several that must be equal: the number, if one has it, else the symbol."""
    known = [axis for axis in axes if axis is not None]
    return next((axis for axis in known if isinstance(axis, int)), known[0] if known else None)


def elementwise(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """Add, Subtract, Multiply, Average, Maximum, Minimum.

    Axes must be equal, or 1, which stretches; an input with fewer axes gets the missing ones behind its batch.
    An axis that is open in one of them stays open in Keras 3; Keras 2 takes the other's size.
    """
    if layer.kind.lower() == "subtract" and len(inputs) != 2:
        return Outcome((inputs[0] if len(inputs) == 1 else ANY,), 0, wrong_count(2, len(inputs)))
    if len(inputs) == 1:
        return Outcome(inputs, 0)
    if not _ranks_known(inputs):
        return Outcome((_common_end(inputs, opens=version == 3),), 0)
    problem = _batches_differ(inputs)
    out = inputs[0].axes[1:]
    for place, right in enumerate(inputs[1:]):
        merged = stretched(out, right.axes[1:], opens=version == 3)
        if isinstance(merged, int):
            left = inputs[0] if place == 0 else Shape((inputs[0].axes[0], *out))
            problem = problem or wrong_size("merge", f"{_both(left, right)} cannot be merged", left=left, right=right, axis=merged)
            merged = max(out, right.axes[1:], key=len)
        out = merged
    return Outcome((Shape((_of([shape.axes[0] for shape in inputs]), *out)),), 0, problem or _repeated(inputs))


def _common_end(shapes: tuple[Shape, ...], *, opens: bool) -> Shape:
    """The last axes of an elementwise operation where a rank is not known; nothing where they cannot agree."""
    count = min(len(shape.axes) if shape.open else max(len(shape.axes) - 1, 0) for shape in shapes)
    if count == 0:
        return ANY
    out = shapes[0].axes[-count:]
    for shape in shapes[1:]:
        merged = stretched(out, shape.axes[-count:], opens=opens)
        if isinstance(merged, int):
            return ANY
        out = merged
    return Shape(out, open=True)


def _batches_differ(shapes: tuple[Shape, ...]) -> Problem | None:
    first = shapes[0]
    other = next((shape for shape in shapes[1:] if differ(first.axes[0], shape.axes[0])), None)
    if other is None:
        return None
    return wrong_size("merge", f"the batch sizes of {_both(first, other)} differ", left=first, right=other, axis=0)


def _repeated(shapes: tuple[Shape, ...]) -> Problem | None:
    """A ``broadcast`` problem where an input with fewer axes (one vector a sample) is repeated along another (a sequence)."""
    short, long = min(shapes, key=lambda shape: len(shape.axes)), max(shapes, key=lambda shape: len(shape.axes))
    if not 1 < len(short.axes) < len(long.axes):
        return None
    vector = any(isinstance(axis, int) and axis != 1 for axis in short.axes[1:]) or (short.last is not None and same(short.last, long.last))
    if not vector or short.last == 1:  # one number a sample is a weight: meant
        return None
    text = f"{show_shape(short)} is repeated along {show_shape(long)}"
    return Problem("broadcast", {"what": "merge", "left": long, "right": short, "text": text})


def stretched(left: tuple[Axis, ...], right: tuple[Axis, ...], *, opens: bool = False) -> tuple[Axis, ...] | int:
    """The axes of an elementwise operation, aligned at the end; where two cannot agree, their place counted from the end (negative).

    With ``opens`` an open axis stays open whatever the other one is.
    """
    if len(left) < len(right):
        left, right = right, left
    out = list(left)
    for place in range(-1, -len(right) - 1, -1):
        a, b = left[place], right[place]
        if opens and (a is None or b is None):
            out[place] = None
        elif a == 1 or b == 1:
            out[place] = b if a == 1 else a
        elif differ(a, b):
            return place
        else:
            known = a is None or b is None or isinstance(a, int) or isinstance(b, int) or same(a, b)
            out[place] = _of([a, b]) if known else unknown("one of two sizes")
    return tuple(out)


def concatenate(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """One axis is added up, the others must agree; Keras 3 declares those of the first input."""
    axis = whole(layer, "axis", -1)
    if len(inputs) == 1:
        return Outcome(inputs, 0)
    ranks = [shape.rank for shape in inputs if shape.rank]
    if ranks and all(not rank_is_not(shape, ranks[0]) for shape in inputs):
        inputs = tuple(of_rank(shape, ranks[0]) for shape in inputs)  # they all have as many axes as the one that is known
    if not _ranks_known(inputs) or axis is None:
        ends = [shape.last for shape in inputs if shape.axes]
        return Outcome((Shape((_sum(ends),), open=True) if axis == -1 and len(ends) == len(inputs) else ANY,), 0)
    rank = len(inputs[0].axes)
    other = next((shape for shape in inputs if len(shape.axes) != rank), None)
    if other is not None:
        text = f"{_both(inputs[0], other)} have different numbers of axes"
        return Outcome((_longest(inputs, axis),), 0, wrong_size("concatenate", text, left=inputs[0], right=other, axis=axis, ranks=True))
    if not -rank <= axis < rank:
        # No axis is left out of the comparison then, in either version.
        for place in range(1, rank):
            wrong = _first_other([shape.axes[place] for shape in inputs])
            if wrong is not None:
                left, right = inputs[wrong[0]], inputs[wrong[1]]
                text = f"axis {axis} does not exist, and {_both(left, right)} differ in axis {place}"
                return Outcome((ANY,), 0, wrong_size("concatenate", text, left=left, right=right, axis=place, along=axis))
        return Outcome((ANY,), 0)
    out: list[Axis] = []
    problem: Problem | None = None
    for place in range(rank):
        along = [shape.axes[place] for shape in inputs]
        out.append(_sum(along) if place == axis % rank else along[0] if version == 3 else _of(along))
        wrong = None if place == axis % rank or problem else _first_other(along)
        if wrong is not None:
            left, right = inputs[wrong[0]], inputs[wrong[1]]
            text = f"{_both(left, right)} differ in axis {place}: {show_dim(left.axes[place])} and {show_dim(right.axes[place])}"
            problem = wrong_size("concatenate", text, left=left, right=right, axis=place, along=axis % rank)
    return Outcome((Shape(tuple(out)),), 0, problem)


def _first_other(along: list[Axis]) -> tuple[int, int] | None:
    """The places of the first two that certainly differ."""
    pairs = ((i, j) for j in range(1, len(along)) for i in range(j))
    return next(((i, j) for i, j in pairs if differ(along[i], along[j])), None)


def _longest(inputs: tuple[Shape, ...], axis: int) -> Shape:
    """A guess at what was meant where the ranks differ."""
    shape = max(inputs, key=lambda shape: len(shape.axes))
    return shape.with_last(_sum([s.last for s in inputs])) if axis in (-1, len(shape.axes) - 1) else shape


def _sum(along: list[Axis]) -> Axis:
    total: Axis = 0
    for axis in along:
        total = None if axis is None or total is None else add(total, axis)
    return total


def dot(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """The axes ``axes`` of two tensors are contracted, sample by sample; where only the batch is left it gets a 1 behind it."""
    if len(inputs) != 2:
        return Outcome((ANY,), 0, wrong_count(2, len(inputs)))
    left, right = inputs
    axes = argument(layer, "axes")
    pair = axes if isinstance(axes, tuple | list) else (axes, axes)
    if not _ranks_known(inputs) or len(pair) != 2:
        return Outcome((ANY,), 0)
    first, second = _place(pair[0], left), _place(pair[1], right)
    if not first or not second:  # not known, not there, or the batch
        return Outcome((ANY,), 0)
    problem, a, b = None, left.axes[first], right.axes[second]
    if differ(a, b) or (a is None and isinstance(b, int)) or (b is None and isinstance(a, int)):  # Keras refuses an open axis, too
        text = f"axis {first} of {show_shape(left)} has {show_dim(a)}, axis {second} of {show_shape(right)} has {show_dim(b)}"
        problem = wrong_size("dot", text, left=left, right=right, axes=(first, second))
    rest = (*_without(left, first), *_without(right, second))
    return Outcome((Shape((_of([left.axes[0], right.axes[0]]), *(rest or (1,)))),), 0, problem)


def _place(axis: object, shape: Shape) -> int | None:
    if not isinstance(axis, int) or isinstance(axis, bool) or not -len(shape.axes) <= axis < len(shape.axes):
        return None
    return axis % len(shape.axes)


def _without(shape: Shape, axis: int) -> list[Axis]:
    return [length for place, length in enumerate(shape.axes) if place not in (0, axis)]
