"""Layers that only move axes: Flatten, Reshape, Permute, RepeatVector, cropping, padding, upsampling."""

from __future__ import annotations

from lstmlint.layers.convolution import joined, spatial_rank, split
from lstmlint.layers.extent import nothing_left
from lstmlint.layers.outcome import Configured, Outcome, Version, all_of, nothing_known, plus, rank_of, times, unknown, wrong_rank, wrong_size
from lstmlint.layers.reading import as_size, size, sizes
from lstmlint.shape import ANY, Axis, Shape, Size, add, differ, floordiv, mul, product, show_dim, show_shape


def flatten(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """(batch, a, b, ...) -> (batch, a*b*...); open where one of them is."""
    shape = inputs[0]
    problem = wrong_rank(shape, 1, at_least=True)
    if shape.open:
        return Outcome((Shape((unknown(), unknown())),), 0)
    if not shape.axes:
        return Outcome((ANY,), 0, problem)
    return Outcome((Shape((shape.axes[0], all_of(shape.axes[1:]))),), 0, problem)


def reshape(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """``target_shape`` leaves the batch out; one -1 in it takes what is left."""
    target, shape = layer.get("target_shape"), inputs[0]
    if not isinstance(target, tuple | list):
        return nothing_known() if not isinstance(target, int) else Outcome((ANY,), 0)
    batch = shape.axes[0] if shape.axes and not shape.open else unknown()
    free = [i for i, t in enumerate(target) if t == -1 and not isinstance(t, bool)]
    wanted: list[Axis] = [as_size(t, 0) for t in target]
    if len(free) > 1:
        return Outcome((Shape((batch, *wanted)),), 0)
    have = None if shape.open else all_of(shape.axes[1:])
    if not free:
        problem = None
        total = product(w for w in wanted if w is not None)
        if have is not None and differ(have, total):
            problem = _cannot(shape, tuple(target), have, total)
        return Outcome((Shape((batch, *wanted)),), 0, problem)
    fixed: Size = product(w for i, w in enumerate(wanted) if i not in free and w is not None)
    problem = None
    rest: Axis = unknown() if shape.open else None
    if have is not None:
        rest = floordiv(have, fixed)
        if isinstance(have, int) and isinstance(fixed, int) and (fixed == 0 or have % fixed):
            problem = _cannot(shape, tuple(target), have, fixed)
    wanted[free[0]] = rest
    return Outcome((Shape((batch, *wanted)),), 0, problem)


def _cannot(shape: Shape, target: tuple[object, ...], have: Size, total: Size):  # type: ignore[no-untyped-def]
    shown = ", ".join(show_dim(t) if t is None or not isinstance(t, str) else t for t in target)  # type: ignore[arg-type]
    text = f"{show_shape(shape)} has {show_dim(have)} elements a sample, the target shape ({shown}) has {show_dim(total)}"
    return wrong_size("reshape", text, left=shape, target=target, have=have, wanted=total)


def permute(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """``dims`` counts from 1, the batch stays in front."""
    dims = layer.get("dims")
    if not isinstance(dims, tuple | list):
        return Outcome((ANY,), 0)
    if sorted(d for d in dims if isinstance(d, int)) != list(range(1, len(dims) + 1)):
        return Outcome((Shape((unknown(),) * 1 + tuple(unknown() for _ in dims)),), 0)
    problem = wrong_rank(inputs[0], len(dims) + 1)
    shape = rank_of(inputs[0], len(dims) + 1)
    return Outcome((Shape((shape.axes[0], *(shape.axes[d] for d in dims))),), 0, problem)


def repeat_vector(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """(batch, features) -> (batch, n, features)."""
    batch, features = rank_of(inputs[0], 2).axes
    return Outcome((Shape((batch, size(layer, "n", least=0), features)),), 0, wrong_rank(inputs[0], 2))


def edges(value: object, rank: int, default: object) -> tuple[Size, ...]:
    """How much two edges of each axis take together: an integer, one for each axis, or a pair for each axis."""
    value = default if value is None else value
    if rank == 1:
        both = as_pair(value)
        return (add(both[0], both[1]),)
    if isinstance(value, tuple | list) and len(value) == rank:
        return tuple(add(*as_pair(v)) for v in value)
    both = as_pair(value if isinstance(value, int) else unknown())
    return tuple(add(both[0], both[1]) for _ in range(rank))


def as_pair(value: object) -> tuple[Size, Size]:
    """A pair as it is, a number twice."""
    if isinstance(value, tuple | list):
        return (as_size(value[0], 0), as_size(value[1], 0)) if len(value) == 2 else (unknown(), unknown())
    one = as_size(value, 0)
    if isinstance(value, int) or not hasattr(value, "child"):
        return one, one
    return unknown("a number or a pair"), unknown("a number or a pair")


def cropping(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """Cropping1D, 2D, 3D; 1 at each edge unless told otherwise (2D: nothing)."""
    rank, shape = spatial_rank(layer.kind), inputs[0]
    taken = edges(layer.get("cropping"), rank, {1: 1, 2: 0, 3: 1}[rank])
    batch, spatial, channels = split(layer, shape, rank)
    after = tuple(plus(s, mul(t, -1)) for s, t in zip(spatial, taken, strict=True))
    problem = wrong_rank(shape, rank + 2) or nothing_left(shape, spatial, after, layer.kind, taken)
    return Outcome((joined(layer, batch, after, channels),), 0, problem)


def padding(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """ZeroPadding1D, 2D, 3D; 1 at each edge unless told otherwise."""
    rank, shape = spatial_rank(layer.kind), inputs[0]
    batch, spatial, channels = split(layer, shape, rank)
    after = tuple(plus(s, t) for s, t in zip(spatial, edges(layer.get("padding"), rank, 1), strict=True))
    return Outcome((joined(layer, batch, after, channels),), 0, wrong_rank(shape, rank + 2))


def upsampling(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """UpSampling1D, 2D, 3D: each spatial axis times ``size`` (2)."""
    rank, shape = spatial_rank(layer.kind), inputs[0]
    batch, spatial, channels = split(layer, shape, rank)
    after = tuple(times(s, t) for s, t in zip(spatial, sizes(layer, "size", rank, 2), strict=True))
    return Outcome((joined(layer, batch, after, channels),), 0, wrong_rank(shape, rank + 2))
