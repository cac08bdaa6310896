"""Layers that take several tensors and give one: Add and its kin, Concatenate, Dot."""

from __future__ import annotations

from lstmlint.layers.outcome import Configured, Outcome, Version, unknown, wrong_count, wrong_size
from lstmlint.layers.reading import whole
from lstmlint.shape import ANY, Axis, Problem, Shape, add, differ, same, show_dim, show_shape


def _ranks_known(shapes: tuple[Shape, ...]) -> bool:
    return all(not shape.open for shape in shapes)


def _batch(shapes: tuple[Shape, ...]) -> Axis:
    """The batch of all: the first one that is a number, else the first."""
    batches = [shape.axes[0] for shape in shapes if shape.axes]
    return next((b for b in batches if b is not None), None) if batches else None


def _list_of(shapes: tuple[Shape, ...]) -> str:
    return " and ".join(show_shape(shape) for shape in shapes)


def _batches_differ(shapes: tuple[Shape, ...]) -> Problem | None:
    first = shapes[0]
    for shape in shapes[1:]:
        if first.axes and shape.axes and differ(first.axes[0], shape.axes[0]):
            text = f"the batch sizes of {_list_of((first, shape))} differ"
            return wrong_size("merge", text, left=first, right=shape, axis=0)
    return None


def elementwise(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """Add, Subtract, Multiply, Average, Maximum, Minimum: equal axes, or 1 that stretches; missing axes are put behind the batch."""
    exactly = 2 if layer.kind.lower() == "subtract" else None
    if exactly and len(inputs) != exactly:
        return Outcome((inputs[0] if len(inputs) == 1 else ANY,), 0, wrong_count(exactly, len(inputs)))
    if len(inputs) == 1:
        return Outcome(inputs, 0)
    if not _ranks_known(inputs) or not all(shape.axes for shape in inputs):
        return Outcome((ANY,), 0)
    problem = _batches_differ(inputs)
    out, left = inputs[0].axes[1:], inputs[0]
    for right in inputs[1:]:
        merged = stretched(out, right.axes[1:])
        if isinstance(merged, int):
            text = f"{_list_of((left, right))} cannot be merged"
            problem = problem or wrong_size("merge", text, left=left, right=right, axis=merged)
            merged = out if len(out) >= len(right.axes) - 1 else right.axes[1:]
        out = merged
    shortest, longest = min(inputs, key=lambda s: len(s.axes)), max(inputs, key=lambda s: len(s.axes))
    if problem is None and 1 < len(shortest.axes) < len(longest.axes) and any(axis != 1 for axis in shortest.axes[1:]):
        detail = {"what": "merge", "left": longest, "right": shortest, "text": f"{show_shape(shortest)} is repeated along {show_shape(longest)}"}
        problem = Problem("broadcast", detail)
    return Outcome((Shape((_batch(inputs), *out)),), 0, problem)


def stretched(left: tuple[Axis, ...], right: tuple[Axis, ...]) -> tuple[Axis, ...] | int:
    """The axes of an elementwise operation, aligned at the end; where two cannot agree, their place counted from the end (negative)."""
    if len(left) < len(right):
        left, right = right, left
    out = list(left)
    for place in range(1, len(right) + 1):
        a, b = left[-place], right[-place]
        if a == 1:
            out[-place] = b
        elif b == 1 or same(a, b):
            out[-place] = a
        elif a is None or b is None:
            other = b if a is None else a
            out[-place] = other if isinstance(other, int) else None
        elif isinstance(a, int) and isinstance(b, int):
            return -place
        elif differ(a, b):
            return -place
        else:
            out[-place] = unknown("one of two sizes")
    return tuple(out)


def concatenate(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """One axis is added up, the others must agree."""
    axis = whole(layer, "axis", -1)
    ranks = {len(shape.axes) for shape in inputs}
    if len(inputs) == 1:
        return Outcome(inputs, 0)
    if not _ranks_known(inputs) or axis is None:
        return Outcome((_concatenated_end(inputs, axis),), 0)
    if len(ranks) != 1:
        left, right = inputs[0], next(s for s in inputs if len(s.axes) != len(inputs[0].axes))
        text = f"{_list_of((left, right))} have different numbers of axes"
        return Outcome((inputs[0],), 0, wrong_size("concatenate", text, left=left, right=right, axis=axis))
    (rank,) = ranks
    if not -rank <= axis < rank:
        return Outcome((inputs[0],), 0)
    place = axis % rank
    out: list[Axis] = []
    problem: Problem | None = None
    for i in range(rank):
        along = [shape.axes[i] for shape in inputs]
        if i == place:
            out.append(_sum(along))
            continue
        for shape in inputs[1:]:
            if problem is None and differ(along[0], shape.axes[i]):
                text = f"{_list_of((inputs[0], shape))} differ in axis {i}: {show_dim(along[0])} and {show_dim(shape.axes[i])}"
                problem = wrong_size("concatenate", text, left=inputs[0], right=shape, axis=i)
        out.append(next((a for a in along if isinstance(a, int)), along[0]))
    return Outcome((Shape(tuple(out)),), 0, problem)


def _sum(along: list[Axis]) -> Axis:
    total: Axis = 0
    for axis in along:
        total = None if axis is None or total is None else add(total, axis)
    return total


def _concatenated_end(inputs: tuple[Shape, ...], axis: int | None) -> Shape:
    if axis == -1 and all(shape.axes for shape in inputs):
        return Shape((_sum([shape.axes[-1] for shape in inputs]),), open=True)
    return ANY


def dot(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """The axes ``axes`` of two tensors are contracted sample by sample; a lone batch axis gets a 1 behind it."""
    if len(inputs) != 2:
        return Outcome((ANY,), 0, wrong_count(2, len(inputs)))
    left, right = inputs
    axes = layer.get("axes")
    pair = (axes, axes) if isinstance(axes, int) and not isinstance(axes, bool) else axes
    if not _ranks_known(inputs) or not isinstance(pair, tuple | list) or len(pair) != 2 or not all(isinstance(a, int) for a in pair):
        return Outcome((ANY,), 0)
    first, second = pair
    if not (-len(left.axes) <= first < len(left.axes) and -len(right.axes) <= second < len(right.axes)):
        return Outcome((ANY,), 0)
    first, second = first % len(left.axes), second % len(right.axes)
    problem = None
    a, b = left.axes[first], right.axes[second]
    if differ(a, b):
        text = f"axis {first} of {show_shape(left)} has {show_dim(a)}, axis {second} of {show_shape(right)} has {show_dim(b)}"
        problem = wrong_size("dot", text, left=left, right=right, axes=(first, second))
    rest = (*(x for i, x in enumerate(left.axes) if i not in (0, first)), *(x for i, x in enumerate(right.axes) if i not in (0, second)))
    return Outcome((Shape((_batch(inputs), *(rest or (1,)))),), 0, problem)
