"""Where a layer's spatial axes lie, and how long they are after a window has moved over them."""

from __future__ import annotations

from lstmlint.layers.outcome import Configured, plus, rank_of, times, unknown, wrong_size
from lstmlint.layers.reading import channels_first, sizes, word
from lstmlint.shape import Axis, Problem, Shape, Size, add, floordiv, mul, show_dim, show_shape, sub


def spatial_rank(kind: str) -> int:
    """1, 2 or 3 as the class's name says."""
    return next(int(c) for c in kind if c.isdigit())


def split(layer: Configured, shape: Shape, rank: int) -> tuple[Axis, tuple[Axis, ...], Axis]:
    """The batch, the spatial axes and the channels of an input with ``rank`` spatial axes."""
    batch, *rest = rank_of(shape, rank + 2).axes
    first = channels_first(layer)
    if first is None:
        return batch, tuple(unknown() for _ in range(rank)), unknown()
    return (batch, tuple(rest[1:]), rest[0]) if first else (batch, tuple(rest[:-1]), rest[-1])


def joined(layer: Configured, batch: Axis, spatial: tuple[Axis, ...], channels: Axis) -> Shape:
    """The output shape from its parts, in the order of ``data_format``; a length below 1 is a mistake, and then unknown."""
    spatial = tuple(unknown("nothing is left") if isinstance(length, int) and length < 1 else length for length in spatial)
    first = channels_first(layer)
    if first is None:
        return Shape((batch, *(unknown() for _ in range(len(spatial) + 1))))
    return Shape((batch, channels, *spatial) if first else (batch, *spatial, channels))


def convolved(layer: Configured, spatial: tuple[Axis, ...]) -> tuple[tuple[Size, ...], tuple[Axis, ...]]:
    """The window of a convolution, and the spatial axes after it."""
    rank = len(spatial)
    window, padding = sizes(layer, "kernel_size", rank), word(layer, "padding", "valid")
    steps = zip(spatial, window, sizes(layer, "strides", rank, 1), sizes(layer, "dilation_rate", rank, 1), strict=True)
    return window, tuple(after_window(length, reach, padding, stride, dilation) for length, reach, stride, dilation in steps)


def after_window(length: Axis, window: Size, padding: str | None, stride: Size = 1, dilation: Size = 1) -> Axis:
    """``valid``: (L - d(k - 1) - 1) // s + 1; ``same`` and ``causal``: ceil(L / s)."""
    if length is None:
        return None
    if padding == "valid":
        reach = add(mul(dilation, sub(window, 1)), 1)
        return floordiv(add(sub(length, reach), stride), stride)  # the 1 inside: a quotient we cannot compute is a size, not 0
    if padding in ("same", "causal"):
        return floordiv(add(length, sub(stride, 1)), stride)
    return unknown()


def after_transposed(length: Axis, window: Size, padding: str | None, stride: Size, dilation: Size, extra: Size | None) -> Axis:
    """The length that a convolution with this window would have brought back to ``length``; ``extra`` is ``output_padding``."""
    reach = add(mul(dilation, sub(window, 1)), 1)
    if length is None:
        return None
    if padding not in ("same", "valid"):
        return unknown()
    if extra is None:
        if padding == "same":
            return times(length, stride)
        surplus = sub(reach, stride)
        return add(mul(length, stride), max(surplus, 0)) if isinstance(surplus, int) else unknown()
    pad = floordiv(reach, 2) if padding == "same" else 0
    return plus(times(add(length, -1), stride), add(sub(reach, mul(2, pad)), extra))


def nothing_left(shape: Shape, before: tuple[Axis, ...], after: tuple[Axis, ...], window: tuple[Size, ...]) -> Problem | None:
    """A ``size`` problem where an axis would have no elements left."""
    for old, new, reach in zip(before, after, window, strict=True):
        if isinstance(new, int) and new <= 0 and not (isinstance(old, int) and old <= 0):
            text = f"a window of {show_dim(reach)} leaves nothing of an axis of {show_dim(old)} in {show_shape(shape)}"
            return wrong_size("length", text, length=old, window=reach, result=new, shape=shape)
    return None
