"""Functional layers that look through windows or fill up edges: ``F.pad``, ``F.conv1d``, ``F.max_pool1d``, ``F.interpolate``..."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from lstmlint.interpret.axes import size_of
from lstmlint.interpret.torch_asking import Ask, Made, Several, form, listed
from lstmlint.interpret.torch_frames import ANY_FRAME, Frame, RefusedError, narrowed, show, unknown_size
from lstmlint.program import Value
from lstmlint.shape import Axis, add, differ, floordiv, mul, sub

_Dims = Literal[1, 2, 3]


def _pad(ask: Ask) -> Made:
    """``F.pad(x, (left, right, top, bottom))``: pairs, the last axis first."""
    frame, widths = ask.frame(), listed(ask.get("pad"))
    if widths is None:
        return Made(ANY_FRAME if frame.open else _same_rank(frame), ask.dtype())
    if len(widths) % 2 or (not frame.open and len(widths) > 2 * len(frame.sizes)):
        raise RefusedError("count", f"pad of {len(frame.sizes)} axes with {len(widths)} widths", function=ask.name)
    if frame.open and len(widths) > 2 * len(frame.sizes):
        return Made(ANY_FRAME, ask.dtype())
    for back in range(1, len(widths) // 2 + 1):
        before, after = (size_of(w) for w in widths[2 * back - 2 : 2 * back])
        at = len(frame.sizes) - back
        have = frame.sizes[at]
        if have is None or before is None or after is None:
            continue
        size = add(add(have, before), after)
        if isinstance(size, int) and size < 0:
            raise RefusedError("size", f"pad of {show(have)} by {show(before)} and {show(after)}", function=ask.name)
        frame = frame.with_size(at, size)
    return Made(frame, ask.dtype())


def _same_rank(frame: Frame) -> Frame:
    for place in range(len(frame.sizes)):
        frame = frame.with_size(place, unknown_size())
    return frame


def _per_axis(value: Value, number: int, default: int) -> list[Axis] | None:
    """An argument of one number for all axes, or of one for each."""
    if value is None:
        return [default] * number
    values = listed(value)
    if values is None or len(values) not in (1, number):
        return None
    return [size_of(v) for v in (values * number if len(values) == 1 else values)]


def _outgoing(length: Axis, kernel: Axis, stride: Axis, padding: Axis, dilation: Axis = 1, *, up: bool = False) -> Axis:
    """How many places a window takes along an axis."""
    numbers = (length, kernel, stride, padding, dilation)
    if stride == 1 and length is not None and kernel is not None and padding is not None and dilation is not None:
        return sub(add(length, mul(2, padding)), mul(dilation, sub(kernel, 1)))
    if not all(isinstance(n, int) for n in numbers) or not stride:
        return unknown_size("number of windows")
    whole = length + 2 * padding - dilation * (kernel - 1) - 1  # type: ignore[operator]
    found = -(-whole // stride) if up else whole // stride  # type: ignore[operator]
    if up and found * stride >= length + padding:  # type: ignore[operator]
        found -= 1
    return int(found) + 1


def _split_front(ask: Ask, dims: _Dims) -> Frame | None:
    """The input with (batch and) channels in front; None where its rank is not known."""
    frame = ask.frame()
    if frame.open:
        return None
    if len(frame.sizes) not in (dims + 1, dims + 2):
        raise RefusedError("rank", f"{ask.name} of {len(frame.sizes)} axes", function=ask.name, wanted=dims + 2, got=len(frame.sizes))
    return frame


def _checked(sizes: list[Axis], frame: Frame, name: str) -> None:
    if any(isinstance(s, int) and s <= 0 for s in sizes):
        raise RefusedError("size", f"{name} of {frame}: the window is larger", function=name, shape=frame.shape)


def _pool(dims: _Dims, *, dilated: bool) -> Callable[[Ask], Made | Several]:
    def work(ask: Ask) -> Made | Several:
        frame = _split_front(ask, dims)
        kernel, padding = _per_axis(ask.get("kernel_size"), dims, 1), _per_axis(ask.get("padding"), dims, 0)
        stride = _per_axis(ask.get("stride"), dims, 1) if _given(ask.get("stride")) else kernel
        dilation = _per_axis(ask.get("dilation"), dims, 1) if dilated else [1] * dims
        if frame is None or None in (kernel, padding, stride, dilation) or ask.flag("return_indices") is not False:
            return Made(ANY_FRAME if frame is None else _same_rank(frame), ask.dtype())
        assert kernel is not None and stride is not None and padding is not None and dilation is not None
        up = ask.flag("ceil_mode")
        start = len(frame.sizes) - dims
        sizes: list[Axis] = []
        for at in range(dims):
            one = (frame.sizes[start + at], kernel[at], stride[at], padding[at], dilation[at])
            sizes.append(_outgoing(*one, up=bool(up)) if up is not None else unknown_size())
        _checked(sizes, frame, ask.name)
        return Made(_with_last(frame, sizes), ask.dtype())

    return work


def _given(value: Value) -> bool:
    return value is not None and value != ()


def _with_last(frame: Frame, sizes: list[Axis]) -> Frame:
    start = len(frame.sizes) - len(sizes)
    for at, size in enumerate(sizes):
        frame = frame.with_size(start + at, size)
    return frame


def _adaptive(dims: _Dims) -> Callable[[Ask], Made]:
    def work(ask: Ask) -> Made:
        frame, wanted = _split_front(ask, dims), _per_axis(ask.get("output_size"), dims, 1)
        if frame is None or wanted is None or not ask.has("output_size"):
            return Made(ANY_FRAME if frame is None else _same_rank(frame), ask.dtype())
        asked = listed(ask.get("output_size")) or []
        start = len(frame.sizes) - dims
        full = asked * dims if len(asked) == 1 else asked
        return Made(_with_last(frame, [frame.sizes[start + i] if full[i] is None else w for i, w in enumerate(wanted)]), ask.dtype())

    return work


def _convolution(dims: _Dims) -> Callable[[Ask], Made]:
    """``F.conv1d(x, weight)``: the weight is (out, in / groups, window)."""

    def work(ask: Ask) -> Made:
        frame, weight, groups = _split_front(ask, dims), narrowed(ask.frame("weight"), dims + 2), ask.get("groups", 1)
        stride, dilation = _per_axis(ask.get("stride"), dims, 1), _per_axis(ask.get("dilation"), dims, 1)
        same = ask.get("padding")
        padding = [0] * dims if same == "valid" else _per_axis(same, dims, 0) if not isinstance(same, str) else None
        if frame is None:
            return Made(ANY_FRAME, ask.dtype())
        if len(weight.sizes) != dims + 2:
            raise RefusedError("rank", f"{ask.name} with a weight of {len(weight.sizes)} axes", function=ask.name, got=len(weight.sizes))
        start = len(frame.sizes) - dims
        have, want = frame.sizes[start - 1], weight.sizes[1]
        if isinstance(groups, int) and want is not None and differ(have, mul(want, groups)):
            raise RefusedError(
                "size", f"{ask.name}: {show(have)} channels for a weight of {show(mul(want, groups))}", function=ask.name,
                sizes=(have, mul(want, groups)), shape=frame.shape,
            )  # fmt: skip
        out = frame.with_size(start - 1, weight.sizes[0])
        if same == "same":
            return Made(out, ask.dtype())
        if stride is None or dilation is None or padding is None:
            return Made(_with_last(out, [unknown_size() for _ in range(dims)]), ask.dtype())
        sizes = [_outgoing(frame.sizes[start + i], weight.sizes[2 + i], stride[i], padding[i], dilation[i]) for i in range(dims)]
        _checked(sizes, frame, ask.name)
        return Made(_with_last(out, sizes), ask.dtype())

    return work


def _interpolate(ask: Ask) -> Made:
    frame = ask.frame()
    if frame.open:
        return Made(ANY_FRAME, ask.dtype())
    dims = len(frame.sizes) - 2
    if dims < 1:
        raise RefusedError("rank", f"interpolate of {len(frame.sizes)} axes", function=ask.name, got=len(frame.sizes))
    if ask.has("size"):
        sizes = _per_axis(ask.get("size"), dims, 1)
        return Made(_with_last(frame, sizes or [unknown_size() for _ in range(dims)]), ask.dtype())
    factors = _per_axis(ask.get("scale_factor"), dims, 1)
    sizes = [unknown_size() for _ in range(dims)]
    if factors is not None and all(isinstance(f, int) for f in factors):
        sizes = [mul(s, f) if s is not None and f is not None else None for s, f in zip(frame.sizes[2:], factors, strict=True)]
    return Made(_with_last(frame, sizes), ask.dtype())


def _shuffle(ask: Ask) -> Made:
    frame, factor = ask.frame(), ask.get("upscale_factor")
    if frame.open or len(frame.sizes) < 3 or not isinstance(factor, int):
        return Made(ANY_FRAME, ask.dtype())
    channels, *size = frame.sizes[-3:]
    out: list[Axis] = [floordiv(channels, factor * factor) if channels is not None else None]
    out.extend(mul(s, factor) if s is not None else None for s in size)
    return Made(_with_last(frame, out), ask.dtype())


_F = "nn.functional."
_ALL: tuple[_Dims, ...] = (1, 2, 3)
FORMS = {
    f"{_F}pad": form(_pad, "input pad mode value", "function"),
    f"{_F}interpolate": form(_interpolate, "input size scale_factor", "function"),
    f"{_F}upsample": form(_interpolate, "input size scale_factor", "function"),
    "pixel_shuffle": form(_shuffle, "input upscale_factor", "function"),
    **{f"{_F}max_pool{d}d": form(
        _pool(d, dilated=True), "input kernel_size stride padding dilation ceil_mode return_indices", "function") for d in _ALL},
    **{f"{_F}avg_pool{d}d": form(_pool(d, dilated=False), "input kernel_size stride padding ceil_mode", "function") for d in _ALL},
    **{f"{_F}adaptive_{w}_pool{d}d": form(_adaptive(d), "input output_size", "function") for d in _ALL for w in ("avg", "max")},
    **{f"conv{d}d": form(_convolution(d), "input weight bias stride padding dilation groups", "function") for d in _ALL},
}  # fmt: skip
