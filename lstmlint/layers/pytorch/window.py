"""What moves a window over the last axes: convolutions and pools, with or without a batch.

Parameters (k window elements, n in_channels, f out_channels, g groups): k * n * f / g + f, plain and transposed.
"""

from __future__ import annotations

from lstmlint.layers.extent import after_window, spatial_rank
from lstmlint.layers.outcome import Configured, unknown
from lstmlint.layers.pytorch.core import biased, in_groups
from lstmlint.layers.pytorch.outcome import Reply, axis_at, refused, settled, tail, too_few_axes, with_tail, wrong_rank, wrong_size
from lstmlint.layers.pytorch.reading import argument, flag, size, sizes
from lstmlint.layers.reading import as_size
from lstmlint.shape import ANY, Axis, Problem, Shape, Size, add, differ, floordiv, mul, product, show_dim, show_shape, sub


def convolution(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """Conv1d, Conv2d, Conv3d: (batch, in_channels, ...) -> (batch, out_channels, ...)."""
    spatial = spatial_rank(module.kind)
    shape, problem = _given(module, inputs[0], spatial)
    before, padding = tail(shape, spatial), argument(module, "padding")
    window, stride, dilation = sizes(module, "kernel_size", spatial), sizes(module, "stride", spatial), sizes(module, "dilation", spatial)
    if padding == "same":
        after: tuple[Axis, ...] = before
        around = tuple(floordiv(add(mul(apart, sub(reach, 1)), 1), 2) for reach, apart in zip(window, dilation, strict=True))
    else:
        around = (0,) * spatial if padding == "valid" else sizes(module, "padding", spatial, 0)
        wide = tuple(_padded(length, pad) for length, pad in zip(before, around, strict=True))
        steps = zip(wide, window, stride, dilation, strict=True)
        after = tuple(after_window(length, reach, "valid", step, apart) for length, reach, step, apart in steps)
    problem = problem or _folded(inputs[0], module, before, around, argument(module, "padding_mode"))
    return _reply(module, shape, size(module, "out_channels"), before, after, problem)


def transposed(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """ConvTranspose1d, 2d, 3d: (L - 1) * stride - 2 * padding + dilation * (kernel - 1) + output_padding + 1 places."""
    spatial = spatial_rank(module.kind)
    shape, problem = _given(module, inputs[0], spatial)
    before = tail(shape, spatial)
    after: list[Axis] = []
    names = ("kernel_size", "stride", "dilation")
    columns = [sizes(module, name, spatial) for name in names] + [sizes(module, name, spatial, 0) for name in ("padding", "output_padding")]
    for length, window, stride, dilation, padding, extra in zip(before, *columns, strict=True):
        if length is None or not isinstance(padding, int) or not isinstance(extra, int):
            after.append(unknown("not known"))
            continue
        reach = add(mul(dilation, sub(window, 1)), extra + 1)
        after.append(add(add(mul(sub(length, 1), stride), reach), -2 * padding))
        larger = max(stride, dilation) if isinstance(stride, int) and isinstance(dilation, int) else None
        if problem is None and larger is not None and extra >= larger:
            text = f"output_padding={extra} must be smaller than the stride or the dilation, {larger}"
            problem = refused(module, "output_padding", text, wanted=larger, got=extra, shape=inputs[0])
    return _reply(module, shape, size(module, "out_channels"), before, tuple(after), problem)


def _given(module: Configured, given: Shape, spatial: int) -> tuple[Shape, Problem | None]:
    """The input as the module must see it, and what is wrong with its axes or channels."""
    ranks = (spatial + 1, spatial + 2)
    problem = wrong_rank(module, given, ranks)
    channels = axis_at(given, -spatial - 1)
    problem = problem or wrong_size(module, given, -spatial - 1, "in_channels", size(module, "in_channels"), channels)
    return settled(given, ranks), problem or in_groups(module, given, -spatial - 1, size(module, "groups"))


def _reply(
    module: Configured, shape: Shape, channels: Axis, before: tuple[Axis, ...], after: tuple[Axis, ...], problem: Problem | None
) -> Reply:
    problem = problem or _nothing_left(module, shape, before, after)
    return Reply((with_tail(shape, (channels, *_kept(after))),), problem)


def _kept(after: tuple[Axis, ...] | list[Axis]) -> tuple[Axis, ...]:
    """The axes; a negative length is a mistake, and then unknown."""
    return tuple(unknown("nothing is left") if isinstance(length, int) and length < 0 else length for length in after)


def _nothing_left(module: Configured, shape: Shape, before: tuple[Axis, ...], after: tuple[Axis, ...]) -> Problem | None:
    least = 0 if "Transpose" in module.kind else 1  # of a transposed one it depends on the machine whether 0 is refused
    for place, (old, new) in enumerate(zip(before, after, strict=True), -len(after)):
        if isinstance(new, int) and new < least and old != 0:
            text = f"{module.kind} leaves nothing of axis {place} of {show_shape(shape)}, which is {show_dim(old)}"
            return refused(module, "length", text, axis=place, got=old, shape=shape, input=0)
    return None


def _padded(length: Axis, pad: Size) -> Axis:
    """The length with the padding. One that is not known may be 0, which no named size can be: then the length is not known either."""
    if length is None or not isinstance(pad, int):
        return unknown("not known")
    return add(length, 2 * pad)


def _folded(shape: Shape, module: Configured, before: tuple[Axis, ...], around: tuple[Size, ...], mode: object) -> Problem | None:
    """``reflect`` needs fewer places around than there are, ``circular`` no more."""
    if mode not in ("reflect", "circular"):
        return None
    for length, pad in zip(before, around, strict=True):
        if isinstance(length, int) and isinstance(pad, int) and pad >= length + (mode == "circular"):
            return refused(module, "padding", f"padding={pad} is too much for {show_shape(shape)}", wanted=length, got=pad, shape=shape)
    return None


def weights(module: Configured) -> Size:
    """The parameters of a convolution, plain or transposed."""
    window = product(sizes(module, "kernel_size", spatial_rank(module.kind)))
    channels, filters = size(module, "in_channels"), size(module, "out_channels")
    return biased(module, mul(window, floordiv(mul(channels, filters), size(module, "groups"))), filters)


def pooling(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """MaxPool, AvgPool, LPPool: the stride is the window unless it is given; ``ceil_mode`` lets the last window hang over."""
    spatial, given = spatial_rank(module.kind), inputs[0]
    ranks = (spatial + 1, spatial + 2)
    shape, problem = settled(given, ranks), wrong_rank(module, given, ranks)
    window = sizes(module, "kernel_size", spatial)
    stride = window if argument(module, "stride") is None else sizes(module, "stride", spatial)
    none, one = (0,) * spatial, (1,) * spatial
    padding = none if module.kind.startswith("LP") else sizes(module, "padding", spatial, 0)
    dilation = sizes(module, "dilation", spatial) if module.kind.startswith("Max") else one
    before, after, ceil = tail(shape, spatial), [], flag(module, "ceil_mode")
    for length, reach, step, pad, apart in zip(before, window, stride, padding, dilation, strict=True):
        after.append(_pooled(length, reach, step, pad, apart, ceil))
        problem = problem or _unfit(module, given, length, reach, pad)
    problem = problem or _nothing_left(module, shape, before, tuple(after))
    return _indexed(module, with_tail(shape, _kept(after)), problem)


def _unfit(module: Configured, shape: Shape, length: Axis, window: Size, padding: Size) -> Problem | None:
    """A pool takes no padding of more than half its window; averages over three axes need a whole window without the padding."""
    average = module.kind.endswith("3d") and not module.kind.startswith("Max")
    if average and isinstance(length, int) and isinstance(window, int) and length < window:
        text = f"a window of {window} is larger than an axis of {length} in {show_shape(shape)}"
        return refused(module, "length", text, wanted=window, got=length, shape=shape)
    if not (isinstance(padding, int) and isinstance(window, int)) or padding <= window // 2:
        return None
    text = f"padding={padding} is more than half of the window {window}"
    return refused(module, "padding", text, wanted=window // 2, got=padding, shape=shape)


def _pooled(length: Axis, window: Size, stride: Size, padding: Size, dilation: Size, ceil: bool | None) -> Axis:
    wide = _padded(length, padding)
    if ceil is False:
        return after_window(wide, window, "valid", stride, dilation)
    numbers = [value for value in (length, wide, window, stride, padding, dilation) if isinstance(value, int)]
    if ceil is None or len(numbers) < 6:
        return unknown("not known")
    old, wide, window, stride, padding, dilation = numbers
    places = -(-(wide - dilation * (window - 1) - 1) // stride) + 1
    return places - 1 if (places - 1) * stride >= old + padding else places  # the last window must begin inside


def adaptive(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """AdaptiveAvgPool, AdaptiveMaxPool: ``output_size`` places, None keeps an axis."""
    spatial, given, wanted = spatial_rank(module.kind), inputs[0], argument(module, "output_size")
    ranks = (spatial + 1, spatial + 2)
    shape = settled(given, ranks)
    each = wanted if isinstance(wanted, tuple | list) else (wanted,) * spatial
    before = tail(shape, spatial)
    if len(each) != spatial:
        each = tuple(unknown() for _ in before)
    after = tuple(old if size is None else as_size(size) for old, size in zip(before, each, strict=True))
    problem = wrong_rank(module, given, ranks)
    if problem is not None and "Avg" in module.kind and spatial > 1 and not any(differ(new, 1) for new in after):
        shape, problem = given, too_few_axes(module, given, spatial)  # to one place: a mean, of any number of axes
    return _indexed(module, with_tail(shape, after), problem)


def _indexed(module: Configured, shape: Shape, problem: Problem | None) -> Reply:
    """A pool that takes the largest gives back where it was too, if asked."""
    indices = flag(module, "return_indices") if "MaxPool" in module.kind else False
    if indices is None:
        return Reply((ANY,), problem, counted=False)
    return Reply((shape, shape) if indices else (shape,), problem)
