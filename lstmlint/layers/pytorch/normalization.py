"""Normalizations: the shape is kept, the channels must be those that the module was made for."""

from __future__ import annotations

from collections.abc import Callable

from lstmlint.layers.extent import spatial_rank
from lstmlint.layers.outcome import Configured, unknown
from lstmlint.layers.pytorch.core import in_groups
from lstmlint.layers.pytorch.outcome import Reply, axis_at, refused, settled, tail, too_few_axes, with_tail, wrong_rank, wrong_size
from lstmlint.layers.pytorch.reading import argument, flag, size
from lstmlint.layers.reading import as_size
from lstmlint.shape import Axis, Problem, Shape, Size, mul, product, show_shape

BATCH_RANKS = {"BatchNorm1d": (2, 3), "BatchNorm2d": (4,), "BatchNorm3d": (5,)}


def batch_norm(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """BatchNorm: (batch, channels, ...)."""
    shape, ranks = inputs[0], BATCH_RANKS.get(module.kind)
    problem = too_few_axes(module, shape, 2) if ranks is None else wrong_rank(module, shape, ranks)
    if problem is None and _weighed(module):
        problem = wrong_size(module, shape, 1, "num_features", size(module, "num_features"), axis_at(shape, 1))
    return Reply((shape if ranks is None else settled(shape, ranks),), problem or _one_place(module, shape))


def _one_place(module: Configured, shape: Shape) -> Problem | None:
    """Torch wants more than one number for each channel; without running statistics at all times, with them while it trains."""
    if shape.open or flag(module, "track_running_stats") is not False or any(axis != 1 for axis in (*shape.axes[:1], *shape.axes[2:])):
        return None
    return refused(module, "places", f"{module.kind} needs more than one number in each channel of {show_shape(shape)}", shape=shape)


def _weighed(module: Configured) -> bool:
    """Whether there certainly is something with one number for each channel."""
    return flag(module, "affine") is True or flag(module, "track_running_stats") is True


def instance_norm(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """InstanceNorm: (batch, channels, ...) or without the batch; each channel needs more than one place."""
    spatial, shape = spatial_rank(module.kind), inputs[0]
    ranks, axis = (spatial + 1, spatial + 2), -spatial - 1
    problem = wrong_rank(module, shape, ranks)
    if problem is None and _weighed(module):
        problem = wrong_size(module, shape, axis, "num_features", size(module, "num_features"), axis_at(shape, axis))
    places = shape.axes[-spatial:]
    if problem is None and flag(module, "track_running_stats") is False and len(places) == spatial and all(p == 1 for p in places):
        problem = refused(module, "places", f"{module.kind} needs more than one place in each channel of {show_shape(shape)}", shape=shape)
    return Reply((settled(shape, ranks),), problem)


def channel_weights(name: str) -> Callable[[Configured], Size]:
    """A function: a weight and, unless ``bias`` is false, a bias for each channel, where ``affine`` is true."""

    def weights(module: Configured) -> Size:
        return _affine(module, "affine", size(module, name))

    return weights


def _affine(module: Configured, switch: str, each: Size, biased: bool | None = None) -> Size:
    affine = flag(module, switch)
    bias = flag(module, "bias") if biased is None else biased
    if affine is False:
        return 0
    return unknown("perhaps without weights") if affine is None or bias is None else mul(1 + bias, each)


def group_norm(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """GroupNorm: (batch, channels, ...); the channels are divided into groups."""
    shape, groups = inputs[0], size(module, "num_groups")
    problem = too_few_axes(module, shape, 2)
    if problem is None and flag(module, "affine") is True:
        problem = wrong_size(module, shape, 1, "num_channels", size(module, "num_channels"), axis_at(shape, 1))
    return Reply((shape,), problem or (None if shape.open else in_groups(module, shape, 1, groups)) or _single(module, shape, groups))


def _single(module: Configured, shape: Shape, groups: Size) -> Problem | None:
    """Torch wants more than one number in a group, over the batch and all."""
    whole = [axis for axis in shape.axes if isinstance(axis, int)]
    if shape.open or len(whole) < len(shape.axes) or not isinstance(groups, int):
        return None
    batch, channels, *places = whole
    if batch * channels // groups * product(places) != 1:  # type: ignore[operator]
        return None
    return refused(module, "places", f"{module.kind} needs more than one number in each group of {show_shape(shape)}", shape=shape)


def normalized(module: Configured) -> tuple[Size, ...]:
    """The axes that a LayerNorm or RMSNorm normalizes."""
    given = argument(module, "normalized_shape")
    return tuple(as_size(axis) for axis in given) if isinstance(given, tuple | list) else (as_size(given),)


def layer_norm(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """LayerNorm, RMSNorm: the last axes must be ``normalized_shape``."""
    shape, wanted = inputs[0], normalized(module)
    problem = too_few_axes(module, shape, len(wanted))
    for axis in range(-len(wanted), 0):
        problem = problem or wrong_size(module, shape, axis, "normalized_shape", wanted[axis], axis_at(shape, axis))
    if problem is not None:
        return Reply((with_tail(shape, wanted),), problem)
    known = tuple(_better(a, b) for a, b in zip(tail(shape, len(wanted)), wanted, strict=True))
    return Reply((with_tail(shape, known),))


def _better(one: Axis, other: Axis) -> Axis:
    return one if isinstance(one, int) else other


def layer_weights(module: Configured) -> Size:
    """LayerNorm: a weight and, unless ``bias`` is false, a bias for each place."""
    return _affine(module, "elementwise_affine", product(normalized(module)))


def root_weights(module: Configured) -> Size:
    """RMSNorm: a weight for each place."""
    return _affine(module, "elementwise_affine", product(normalized(module)), biased=False)
