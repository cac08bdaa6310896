"""Layers that only move or resize axes: Flatten, Reshape, Permute, RepeatVector, cropping, padding, upsampling, image sizes."""

from __future__ import annotations

from lstmlint.layers.extent import joined, nothing_left, spatial_rank, split
from lstmlint.layers.outcome import Configured, Outcome, Version, all_of, late, plus, rank_of, times, unknown, wrong_rank, wrong_size
from lstmlint.layers.reading import argument, as_size, size, sizes
from lstmlint.shape import ANY, Axis, Problem, Shape, Size, Unknown, add, differ, floordiv, mul, product, show_dim, show_shape


def flatten(_layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """(batch, a, b, ...) -> (batch, a*b*...); open where one of them is."""
    shape = inputs[0]
    if shape.open or not shape.axes:
        return Outcome((Shape((unknown(), unknown())),), 0, wrong_rank(shape, 1, at_least=True))
    return Outcome((Shape((shape.axes[0], all_of(shape.axes[1:]))),), 0)


def reshape(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """``target_shape`` leaves the batch out; one -1 in it takes what is left."""
    target, shape = argument(layer, "target_shape"), inputs[0]
    if not isinstance(target, tuple | list):
        return Outcome((ANY,), 0)
    batch = shape.axes[0] if shape.axes and not shape.open else unknown()
    free = [place for place, length in enumerate(target) if length == -1]
    wanted: list[Axis] = [as_size(length, 0) for length in target]
    if len(free) > 1:
        return Outcome((Shape((batch, *wanted)),), 0)
    fixed = product(length for place, length in enumerate(wanted) if length is not None and place not in free)
    have = unknown() if shape.open else all_of(shape.axes[1:])
    problem = None
    if not free:
        if differ(have, fixed):
            problem = _unequal(shape, target, have, fixed)
    elif have is None:
        wanted[free[0]] = None
    else:
        wanted[free[0]] = floordiv(have, fixed)
        if isinstance(have, int) and isinstance(fixed, int) and (fixed == 0 or have % fixed):
            problem = _unequal(shape, target, have, fixed)
            wanted[free[0]] = unknown()
    return Outcome((Shape((batch, *wanted)),), 0, problem)


def _unequal(shape: Shape, target: tuple[object, ...] | list[object], have: Axis, fixed: Size) -> Problem:
    shown = ", ".join(show_dim(length) if isinstance(length, int) else show_dim(as_size(length)) for length in target)
    relation = "do not divide into" if -1 in target else "do not fill"
    text = f"the {show_dim(have)} elements of {show_shape(shape)} {relation} the target shape ({shown})"
    return wrong_size("reshape", text, left=shape, target=tuple(target), have=have, wanted=fixed)


def permute(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """``dims`` counts from 1, the batch stays in front."""
    dims = argument(layer, "dims")
    if not isinstance(dims, tuple | list):
        return Outcome((ANY,), 0)
    problem = wrong_rank(inputs[0], len(dims) + 1)
    shape = rank_of(inputs[0], len(dims) + 1)
    places = [d for d in dims if isinstance(d, int)]
    if sorted(places) != list(range(1, len(dims) + 1)):
        return Outcome((Shape((shape.axes[0], *(unknown() for _ in dims))),), 0)
    return Outcome((Shape((shape.axes[0], *(shape.axes[d] for d in places))),), 0, problem)


def repeat_vector(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """(batch, features) -> (batch, n, features)."""
    batch, features = rank_of(inputs[0], 2).axes
    return Outcome((Shape((batch, size(layer, "n", least=0), features)),), 0, wrong_rank(inputs[0], 2))


def _edges(value: object, rank: int, default: int) -> tuple[Size, ...]:
    """What two edges of each axis take together: a number for all, one for each axis, or a pair for each axis."""
    value = default if value is None else value
    if rank == 1:
        return (_both(value),)
    if isinstance(value, tuple | list):
        return tuple(_both(v) for v in value) if len(value) == rank else tuple(unknown() for _ in range(rank))
    return tuple(_both(value) for _ in range(rank))


def _both(value: object) -> Size:
    """The two edges of one axis: twice a number, or the sum of a pair."""
    if isinstance(value, tuple | list):
        return add(as_size(value[0], 0), as_size(value[1], 0)) if len(value) == 2 else unknown()
    return unknown("a number or a pair") if isinstance(value, Unknown) else mul(2, as_size(value, 0))


def _longer(length: Axis, amount: Size) -> Axis:
    """``length + amount``; unknown where the amount is, for it may be 0 and our symbols may not."""
    if length is None or isinstance(amount, int):
        return plus(length, amount)
    return unknown("an unknown number of places more or less")


def cropping(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """Cropping1D, 2D, 3D; 1 at each edge unless told otherwise (2D: nothing). Keras 2's Cropping3D may leave nothing."""
    rank, shape = spatial_rank(layer.kind), inputs[0]
    taken = _edges(argument(layer, "cropping"), rank, 0 if rank == 2 else 1)
    batch, spatial, channels = split(layer, shape, rank)
    after = tuple(_longer(length, mul(cut, -1)) for length, cut in zip(spatial, taken, strict=True))
    problem = wrong_rank(shape, rank + 2)
    if not (rank == 3 and version == 2):
        problem = problem or nothing_left(shape, spatial, after, taken)
    return Outcome((joined(layer, batch, after, channels),), 0, problem)


def padding(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """ZeroPadding1D, 2D, 3D; 1 at each edge unless told otherwise."""
    rank, shape = spatial_rank(layer.kind), inputs[0]
    batch, spatial, channels = split(layer, shape, rank)
    after = tuple(_longer(length, put) for length, put in zip(spatial, _edges(argument(layer, "padding"), rank, 1), strict=True))
    return Outcome((joined(layer, batch, after, channels),), 0, wrong_rank(shape, rank + 2))


def upsampling(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """UpSampling1D, 2D, 3D: each spatial axis times ``size`` (2).

    Keras 2 gives up both axes of an image where one is open, and does not look at the rank of a volume.
    """
    rank, shape = spatial_rank(layer.kind), inputs[0]
    problem = wrong_rank(shape, rank + 2)
    if problem is not None and rank == 3 and version == 2 and len(shape.axes) > 3:
        return Outcome((ANY,), 0)
    batch, spatial, channels = split(layer, shape, rank)
    after = tuple(times(length, factor) for length, factor in zip(spatial, sizes(layer, "size", rank, 2), strict=True))
    if rank == 2 and version == 2 and None in after:
        after = (None, None)
    return Outcome((joined(layer, batch, after, channels),), 0, problem)


def image_of_size(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """Resizing, CenterCrop, RandomCrop: the height and the width are told, with or without a batch in front."""
    shape, size_ = inputs[0], (size(layer, "height"), size(layer, "width"))
    if shape.open or len(shape.axes) not in (3, 4):
        return Outcome((ANY,), 0, late(wrong_rank(shape, 4)) if version == 3 else wrong_rank(shape, 4))
    lead = shape.axes[: len(shape.axes) - 3]
    rest = Shape((None, *shape.axes[-3:]))
    _, _, channels = split(layer, rest, 2)
    return Outcome((Shape((*lead, *joined(layer, None, size_, channels).axes[1:])),), 0)
