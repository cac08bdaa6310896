"""Convolutions: plain, transposed, separable, depthwise, locally connected.

Parameters (k window elements, n input channels, f filters, m depth multiplier, g groups): Conv k * n/g * f + f,
transposed k * n * f + f, separable k * n * m + n * m * f + f, depthwise k * n * m + n * m.
"""

from __future__ import annotations

from lstmlint.layers.extent import after_transposed, after_window, nothing_left
from lstmlint.layers.outcome import Configured, Outcome, Version, rank_of, sized, times, undefined, unknown, wrong_rank, wrong_size
from lstmlint.layers.reading import as_size, channels_first, flag, size, sizes, word
from lstmlint.shape import ANY, Axis, Problem, Shape, Size, add, differ, floordiv, mul, product, show_dim, show_shape


def spatial_rank(kind: str) -> int:
    """1, 2 or 3 as the class's name says."""
    return next(int(c) for c in kind if c.isdigit())


def split(layer: Configured, shape: Shape, rank: int) -> tuple[Axis, tuple[Axis, ...], Axis]:
    """The batch, the spatial axes and the channels of an input of ``rank`` spatial axes."""
    batch, *rest = rank_of(shape, rank + 2).axes
    first = channels_first(layer)
    if first is None:
        return batch, tuple(unknown() for _ in range(rank)), unknown()
    return (batch, tuple(rest[1:]), rest[0]) if first else (batch, tuple(rest[:-1]), rest[-1])


def joined(layer: Configured, batch: Axis, spatial: tuple[Axis, ...], channels: Axis) -> Shape:
    """The output shape from its parts, in the order of ``data_format``."""
    first = channels_first(layer)
    if first is None:
        return Shape((batch, *(unknown() for _ in range(len(spatial) + 1))))
    return Shape((batch, channels, *spatial) if first else (batch, *spatial, channels))


def biased(layer: Configured, weights: Size, biases: Size) -> Size:
    """``weights`` and, unless ``use_bias`` is false, ``biases``."""
    bias = flag(layer, "use_bias", True)
    return unknown() if bias is None else add(weights, biases if bias else 0)


def _refusal(layer: Configured, shape: Shape, rank: int, channels: Axis, version: Version | None) -> Problem | None:
    """What is wrong with the input before any window moves."""
    more = version == 2 and layer.kind in _MORE_AXES
    problem = wrong_rank(shape, rank + 2, at_least=more)
    if problem is None and channels is None:
        problem = undefined(shape, 1 if channels_first(layer) else -1, layer.kind)
    return problem


_MORE_AXES = {"Conv1D", "Conv2D"}  # Keras 2 takes further batch axes in front


def convolution(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """Conv1D, Conv2D, Conv3D."""
    rank, shape = spatial_rank(layer.kind), inputs[0]
    filters, window = size(layer, "filters"), sizes(layer, "kernel_size", rank)
    strides, dilation = sizes(layer, "strides", rank, 1), sizes(layer, "dilation_rate", rank, 1)
    groups = size(layer, "groups", 1)
    extra = () if shape.open or len(shape.axes) <= rank + 2 else shape.axes[1 : len(shape.axes) - rank - 1]
    if extra and version == 2 and not channels_first(layer):
        plain = Shape((shape.axes[0], *shape.axes[1 + len(extra) :]))
        outcome = convolution(layer, (plain,), version)
        out = outcome.shape
        return Outcome((Shape((out.axes[0], *extra, *out.axes[1:])),), outcome.params, outcome.problem)
    batch, spatial, channels = split(layer, shape, rank)
    after = tuple(after_window(s, k, word(layer, "padding", "valid"), t, d) for s, k, t, d in zip(spatial, window, strides, dilation, strict=True))
    problem = _refusal(layer, shape, rank, channels, version) or _groups(layer, channels, groups, shape)
    problem = problem or nothing_left(shape, spatial, after, layer.kind, window)
    kernel = mul(product(window), mul(floordiv(sized(channels), groups), filters))
    return Outcome((joined(layer, batch, after, filters),), biased(layer, kernel, filters), problem)


def _groups(layer: Configured, channels: Axis, groups: Size, shape: Shape) -> Problem | None:
    """The channels must divide into the groups."""
    if isinstance(channels, int) and isinstance(groups, int) and channels % groups:
        text = f"{show_dim(channels)} channels of {show_shape(shape)} cannot be divided into {groups} groups"
        return wrong_size("groups", text, channels=channels, groups=groups, shape=shape)
    return None


def transposed(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """Conv1DTranspose, Conv2DTranspose, Conv3DTranspose."""
    rank, shape = spatial_rank(layer.kind), inputs[0]
    filters, window = size(layer, "filters"), sizes(layer, "kernel_size", rank)
    strides, dilation = sizes(layer, "strides", rank, 1), sizes(layer, "dilation_rate", rank, 1)
    given = layer.get("output_padding")
    padded: tuple[Size | None, ...] = (None,) * rank if given is None else sizes(layer, "output_padding", rank, None, 0)
    batch, spatial, channels = split(layer, shape, rank)
    padding = word(layer, "padding", "valid")
    after = tuple(after_transposed(s, k, padding, t, d, p) for s, k, t, d, p in zip(spatial, window, strides, dilation, padded, strict=True))
    problem = _refusal(layer, shape, rank, channels, version)
    kernel = mul(product(window), mul(sized(channels), filters))
    return Outcome((joined(layer, batch, after, filters),), biased(layer, kernel, filters), problem)


def separable(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """SeparableConv1D and 2D: a depthwise convolution, then one over the channels."""
    filters = size(layer, "filters")
    outcome, deep = _depthwise(layer, inputs[0], version, spatial_rank(layer.kind), filters)
    params = biased(layer, add(outcome.params, mul(deep, filters)), filters)
    return Outcome(outcome.shapes, params, outcome.problem)


def depthwise(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """DepthwiseConv1D and 2D: each channel by itself."""
    outcome, deep = _depthwise(layer, inputs[0], version, spatial_rank(layer.kind), None)
    return Outcome(outcome.shapes, biased(layer, outcome.params, deep), outcome.problem)


def _depthwise(layer: Configured, shape: Shape, version: Version | None, rank: int, filters: Size | None) -> tuple[Outcome, Size]:
    window, strides, dilation = sizes(layer, "kernel_size", rank), sizes(layer, "strides", rank, 1), sizes(layer, "dilation_rate", rank, 1)
    batch, spatial, channels = split(layer, shape, rank)
    deep = mul(sized(channels), size(layer, "depth_multiplier", 1))
    after = tuple(after_window(s, k, word(layer, "padding", "valid"), t, d) for s, k, t, d in zip(spatial, window, strides, dilation, strict=True))
    problem = _refusal(layer, shape, rank, channels, version) or nothing_left(shape, spatial, after, layer.kind, window)
    out = joined(layer, batch, after, filters if filters is not None else deep if channels is not None else None)
    return Outcome((out,), mul(product(window), deep), problem), deep


def locally_connected(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """LocallyConnected1D and 2D (Keras 2): a kernel and a bias of its own at each place."""
    rank, shape = spatial_rank(layer.kind), inputs[0]
    filters, window, strides = size(layer, "filters"), sizes(layer, "kernel_size", rank), sizes(layer, "strides", rank, 1)
    batch, spatial, channels = split(layer, shape, rank)
    after = tuple(after_window(s, k, word(layer, "padding", "valid"), t) for s, k, t in zip(spatial, window, strides, strict=True))
    problem = wrong_rank(shape, rank + 2)
    for place, axis in enumerate((*spatial, channels)):
        if axis is None and problem is None:
            problem = undefined(shape, place + 1, layer.kind)
    problem = problem or nothing_left(shape, spatial, after, layer.kind, window)
    places = product(sized(s) for s in after)
    kernel = mul(places, mul(product(window), mul(sized(channels), filters)))
    if layer.get("implementation", 1) == 2:  # a full matrix from all inputs to all outputs
        kernel = mul(mul(product(sized(s) for s in spatial), sized(channels)), mul(places, filters))
    elif layer.get("implementation", 1) not in (1, 3):
        kernel = unknown()
    return Outcome((joined(layer, batch, after, filters),), biased(layer, kernel, mul(places, filters)), problem)


def recurrent_convolution(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """ConvLSTM1D, 2D, 3D: (batch, time, *spatial, channels); 4(f * k * (c + f) + f) parameters."""
    from lstmlint.layers.recurrent import returned

    rank, shape = spatial_rank(layer.kind), inputs[0]
    batch, time, spatial, channels, after = convolved(layer, shape)
    filters, window = size(layer, "filters"), sizes(layer, "kernel_size", rank)
    problem = wrong_rank(shape, rank + 3)
    if problem is None and channels is None:
        problem = undefined(shape, 2 if channels_first(layer) else -1, layer.kind)
    problem = problem or nothing_left(shape, spatial, after, layer.kind, window)
    state = joined(layer, batch, after, filters)
    kernel = mul(mul(4, filters), mul(product(window), add(sized(channels), filters)))
    return returned(layer, batch, time, state.axes[1:], (state, state), biased(layer, kernel, mul(4, filters)), problem)


def convolved(layer: Configured, shape: Shape) -> tuple[Axis, Axis, tuple[Axis, ...], Axis, tuple[Axis, ...]]:
    """Batch, time, spatial axes, channels, and the spatial axes of the output of a ConvLSTM."""
    rank = spatial_rank(layer.kind)
    batch, time, *rest = rank_of(shape, rank + 3).axes
    _, spatial, channels = split(layer, Shape((batch, *rest)), rank)
    window, strides, dilation = sizes(layer, "kernel_size", rank), sizes(layer, "strides", rank, 1), sizes(layer, "dilation_rate", rank, 1)
    after = tuple(after_window(s, k, word(layer, "padding", "valid"), t, d) for s, k, t, d in zip(spatial, window, strides, dilation, strict=True))
    return batch, time, spatial, channels, after


def states(layer: Configured, shape: Shape) -> tuple[Shape, ...]:
    """The two states of a ConvLSTM, shaped as its output at one step."""
    batch, _, _, _, after = convolved(layer, shape)
    state = joined(layer, batch, after, size(layer, "filters"))
    return (state, state)


__all__ = [
    "ANY", "as_size", "convolution", "depthwise", "differ", "locally_connected", "recurrent_convolution", "separable", "states", "times", "transposed",
]  # fmt: skip
