"""Convolutions: plain, transposed, separable, depthwise, locally connected, and those in a recurrence.

Parameters (k window elements, n input channels, f filters, m depth multiplier, g groups): Conv k * n/g * f + f,
transposed k * n * f + f, separable k * n * m + n * m * f + f, depthwise k * n * m + n * m, ConvLSTM 4(k * f(n + f) + f).
"""

from __future__ import annotations

from lstmlint.layers.extent import after_transposed, convolved, joined, nothing_left, spatial_rank, split
from lstmlint.layers.outcome import Configured, Outcome, Version, rank_of, sized, undefined, unknown, wrong_rank, wrong_size
from lstmlint.layers.reading import argument, channels_first, flag, size, sizes, word
from lstmlint.layers.recurrent import returned
from lstmlint.shape import Axis, Problem, Shape, Size, add, floordiv, mul, product, show_dim, show_shape


def biased(layer: Configured, weights: Size, biases: Size) -> Size:
    """``weights`` and, unless ``use_bias`` is false, ``biases``."""
    bias = flag(layer, "use_bias", True)
    return unknown() if bias is None else add(weights, biases if bias else 0)


def _refusal(layer: Configured, shape: Shape, rank: int, channels: Axis) -> Problem | None:
    """What is wrong with the input before any window moves."""
    problem = wrong_rank(shape, rank + 2)
    if problem is None and channels is None:
        return undefined(shape, 1 if channels_first(layer) else -1, layer.kind)
    return problem


def convolution(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """Conv1D, Conv2D, Conv3D. Keras 2 takes further batch axes in front."""
    rank, shape = spatial_rank(layer.kind), inputs[0]
    more = 0 if shape.open else len(shape.axes) - rank - 2
    if more > 0 and version == 2:
        outcome = convolution(layer, (Shape((shape.axes[0], *shape.axes[1 + more :])),), version)
        out = Shape((shape.axes[0], *shape.axes[1 : 1 + more], *outcome.shape.axes[1:]))
        return Outcome((out,), outcome.params, outcome.problem)
    batch, spatial, channels = split(layer, shape, rank)
    window, after = convolved(layer, spatial)
    filters, groups = size(layer, "filters"), size(layer, "groups", 1)
    problem = _refusal(layer, shape, rank, channels) or _groups(channels, groups, shape)
    problem = problem or nothing_left(shape, spatial, after, window)
    kernel = mul(product(window), mul(floordiv(sized(channels), groups), filters))
    return Outcome((joined(layer, batch, after, filters),), biased(layer, kernel, filters), problem)


def _groups(channels: Axis, groups: Size, shape: Shape) -> Problem | None:
    """The channels must divide into the groups."""
    if isinstance(channels, int) and isinstance(groups, int) and channels % groups:
        text = f"{show_dim(channels)} channels of {show_shape(shape)} cannot be divided into {groups} groups"
        return wrong_size("groups", text, channels=channels, groups=groups, shape=shape)
    return None


def transposed(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """Conv1DTranspose, Conv2DTranspose, Conv3DTranspose; Keras 2 forgets the dilation of the last."""
    rank, shape = spatial_rank(layer.kind), inputs[0]
    filters, window, strides = size(layer, "filters"), sizes(layer, "kernel_size", rank), sizes(layer, "strides", rank, 1)
    dilation = (1,) * rank if rank == 3 and version == 2 else sizes(layer, "dilation_rate", rank, 1)
    extra: tuple[Size | None, ...] = (None,) * rank
    if argument(layer, "output_padding") is not None:
        extra = sizes(layer, "output_padding", rank, least=0)
    batch, spatial, channels = split(layer, shape, rank)
    padding = word(layer, "padding", "valid")
    steps = zip(spatial, window, strides, dilation, extra, strict=True)
    after = tuple(after_transposed(length, reach, padding, stride, wide, p) for length, reach, stride, wide, p in steps)
    kernel = mul(product(window), mul(sized(channels), filters))
    return Outcome((joined(layer, batch, after, filters),), biased(layer, kernel, filters), _refusal(layer, shape, rank, channels))


def separable(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """SeparableConv1D and 2D: a depthwise convolution, then one over the channels."""
    filters = size(layer, "filters")
    outcome, deep = _depthwise(layer, inputs[0], filters)
    return Outcome(outcome.shapes, biased(layer, add(outcome.params, mul(deep, filters)), filters), outcome.problem)


def depthwise(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """DepthwiseConv1D and 2D: each channel by itself."""
    outcome, deep = _depthwise(layer, inputs[0], None)
    return Outcome(outcome.shapes, biased(layer, outcome.params, deep), outcome.problem)


def _depthwise(layer: Configured, shape: Shape, filters: Size | None) -> tuple[Outcome, Size]:
    """The outcome without the bias, and the channels behind the depthwise part."""
    rank = spatial_rank(layer.kind)
    batch, spatial, channels = split(layer, shape, rank)
    window, after = convolved(layer, spatial)
    deep = mul(sized(channels), size(layer, "depth_multiplier", 1))
    problem = _refusal(layer, shape, rank, channels) or nothing_left(shape, spatial, after, window)
    return Outcome((joined(layer, batch, after, deep if filters is None else filters),), mul(product(window), deep), problem), deep


def locally_connected(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """LocallyConnected1D and 2D (Keras 2): a kernel and a bias of its own at each place."""
    rank, shape = spatial_rank(layer.kind), inputs[0]
    batch, spatial, channels = split(layer, shape, rank)
    window, after = convolved(layer, spatial)
    filters, mode = size(layer, "filters"), argument(layer, "implementation", 1)
    problem = _refusal(layer, shape, rank, channels)
    missing = next((i for i, axis in enumerate(spatial) if axis is None), None)
    if problem is None and missing is not None:
        problem = undefined(shape, missing + (2 if channels_first(layer) else 1), layer.kind)
    problem = problem or nothing_left(shape, spatial, after, window)
    places = product(sized(length) for length in after)
    if mode in (1, 3):
        kernel = mul(mul(places, product(window)), mul(sized(channels), filters))
    elif mode == 2:  # a full matrix from all inputs to all outputs
        kernel = mul(mul(product(sized(length) for length in spatial), sized(channels)), mul(places, filters))
    else:
        kernel = unknown()
    return Outcome((joined(layer, batch, after, filters),), biased(layer, kernel, mul(places, filters)), problem)


def recurrent(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """ConvLSTM1D, 2D, 3D: (batch, time, *spatial, channels). Keras 3 needs to know the spatial axes."""
    shape = inputs[0]
    rank = spatial_rank(layer.kind)
    batch, time, spatial, channels = in_time(layer, shape)
    window, after = convolved(layer, spatial)
    filters, first = size(layer, "filters"), channels_first(layer)
    problem = wrong_rank(shape, rank + 3)
    if problem is None and channels is None:
        problem = undefined(shape, 2 if first else -1, layer.kind)
    missing = next((i for i, axis in enumerate(spatial) if axis is None), None)
    if problem is None and version == 3 and missing is not None:
        problem = undefined(shape, missing + (3 if first else 2), layer.kind)
    problem = problem or nothing_left(shape, spatial, after, window)
    state = joined(layer, batch, after, filters)
    kernel = mul(mul(4, filters), mul(product(window), add(sized(channels), filters)))
    return returned(layer, batch, time, state.axes[1:], (state, state), biased(layer, kernel, mul(4, filters)), problem)


def in_time(layer: Configured, shape: Shape) -> tuple[Axis, Axis, tuple[Axis, ...], Axis]:
    """Batch, time, spatial axes and channels of a ConvLSTM's input."""
    rank = spatial_rank(layer.kind)
    batch, time, *rest = rank_of(shape, rank + 3).axes
    _, spatial, channels = split(layer, Shape((batch, *rest)), rank)
    return batch, time, spatial, channels


def states(layer: Configured, shape: Shape) -> tuple[Shape, ...]:
    """The two states of a ConvLSTM, shaped as its output at one step."""
    batch, _, spatial, _ = in_time(layer, shape)
    state = joined(layer, batch, convolved(layer, spatial)[1], size(layer, "filters"))
    return (state, state)
