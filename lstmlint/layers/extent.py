"""The length of an axis after a window has moved over it: convolution, pooling, cropping, padding."""

from __future__ import annotations

from lstmlint.layers.outcome import plus, times, unknown
from lstmlint.shape import Axis, Problem, Shape, Size, add, floordiv, mul, show_dim, show_shape, sub


def after_window(length: Axis, window: Size, padding: str | None, stride: Size = 1, dilation: Size = 1) -> Axis:
    """``valid``: (L - d(k - 1) - 1) // s + 1; ``same`` and ``causal``: ceil(L / s)."""
    if length is None:
        return None
    if padding == "valid":
        reach = add(mul(dilation, sub(window, 1)), 1)
        return add(floordiv(sub(length, reach), stride), 1)
    if padding in ("same", "causal"):
        return floordiv(add(length, sub(stride, 1)), stride)
    return unknown()


def after_transposed(length: Axis, window: Size, padding: str | None, stride: Size, dilation: Size, extra: Size | None) -> Axis:
    """The length that a convolution with this window would have brought back to ``length``; ``extra`` is ``output_padding``."""
    reach = add(mul(dilation, sub(window, 1)), 1)
    if length is None:
        return None
    if extra is None:
        if padding == "same":
            return times(length, stride)
        if padding != "valid":
            return unknown()
        surplus = sub(reach, stride)
        return add(mul(length, stride), max(surplus, 0)) if isinstance(surplus, int) else unknown()
    if padding not in ("same", "valid"):
        return unknown()
    pad = floordiv(reach, 2) if padding == "same" else 0
    return plus(times(add(length, -1), stride), add(sub(reach, mul(2, pad)), extra))


def nothing_left(shape: Shape, before: tuple[Axis, ...], after: tuple[Axis, ...], layer: str, window: tuple[Size, ...]) -> Problem | None:
    """A ``size`` problem where an axis would have no elements left."""
    for place, (old, new, reach) in enumerate(zip(before, after, window, strict=True)):
        if isinstance(new, int) and new <= 0 and not (isinstance(old, int) and old <= 0):
            text = f"{layer} with a window of {show_dim(reach)} leaves nothing of an axis of {show_dim(old)} in {show_shape(shape)}"
            return Problem("size", {"what": "length", "text": text, "axis": place, "length": old, "window": reach, "result": new, "shape": shape})
    return None
