"""Flatten, Unflatten, shuffles, pads and Upsample: what only moves or repeats what is there."""

from __future__ import annotations

from collections.abc import Callable

from lstmlint.layers.extent import spatial_rank
from lstmlint.layers.outcome import Configured, all_of, unknown
from lstmlint.layers.pytorch.core import in_groups, no_such_axis
from lstmlint.layers.pytorch.outcome import Reply, axis_at, refused, settled, tail, too_few_axes, with_tail, wrong_rank
from lstmlint.layers.pytorch.reading import argument, size, whole, word
from lstmlint.layers.reading import as_size
from lstmlint.shape import ANY, Axis, Problem, Shape, Size, add, differ, floordiv, mul, product, show_dim, show_shape


def flatten(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """Flatten: the axes from ``start_dim`` to ``end_dim`` become one."""
    shape, start, end = inputs[0], whole(module, "start_dim"), whole(module, "end_dim")
    if start is None or end is None:
        return Reply((ANY,))
    if shape.rank == 0:
        return Reply((Shape((1,)),), None if start in (0, -1) and end in (0, -1) else no_such_axis(module, Shape((1,)), "start_dim"))
    problem = no_such_axis(module, shape, "start_dim") or no_such_axis(module, shape, "end_dim")
    if problem is not None:
        return Reply((ANY,), problem)
    if shape.open:
        return Reply((_flattened_end(shape, start, end),))
    rank = len(shape.axes)
    first, last = start % rank, end % rank
    if first > last:
        return Reply((shape,), refused(module, "order", f"start_dim comes after end_dim in {show_shape(shape)}", shape=shape))
    return Reply((Shape((*shape.axes[:first], all_of(shape.axes[first : last + 1]), *shape.axes[last + 1 :])),))


def _flattened_end(shape: Shape, start: int, end: int) -> Shape:
    """What is known of the result where the rank is not."""
    if end == -1 and start >= 0:
        return Shape(tuple(unknown("not known") for _ in range(start + 1)))
    if start < 0 and end < 0 and start <= end:
        axes, after = shape.axes, shape.axes[len(shape.axes) + end + 1 :]
        flat = all_of(axes[start : len(axes) + end + 1]) if len(axes) >= -start else unknown("not known")
        return Shape((*axes[:start], flat, *after), open=True) if len(axes) >= -start else Shape(after, open=True)
    return ANY


def unflatten(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """Unflatten: an axis becomes several, one of which may be left to torch (-1)."""
    shape, axis, sizes = inputs[0], whole(module, "dim"), argument(module, "unflattened_size")
    if axis is None or not isinstance(sizes, tuple | list) or not sizes:
        return Reply((ANY,))
    problem = no_such_axis(module, shape)
    if problem is not None or (shape.open and (axis >= 0 or len(shape.axes) < -axis)):
        return Reply((ANY,), problem)
    old = axis_at(shape, axis)
    known: list[Size] = [as_size(size) for size in sizes if size != -1]
    rest, left = product(known), sum(1 for size in sizes if size == -1)
    wrong = differ(rest, old) if not left else isinstance(old, int) and isinstance(rest, int) and old % rest != 0
    if wrong or left > 1:
        text = f"axis {axis} of {show_shape(shape)}, {show_dim(old)}, cannot become {show_shape(Shape(tuple(sizes)))}"
        problem = refused(module, "product", text, axis=axis, got=old, wanted=rest, shape=shape)
    inferred = unknown() if old is None else floordiv(old, rest)
    new = tuple(inferred if size == -1 else as_size(size) for size in sizes)
    place = axis % len(shape.axes) if axis < 0 else axis
    return Reply((Shape((*shape.axes[:place], *new, *shape.axes[place + 1 :]), shape.open),), problem)


def pixel_shuffle(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """(..., channels * r * r, height, width) -> (..., channels, height * r, width * r)."""
    shape, factor = inputs[0], size(module, "upscale_factor")
    problem = too_few_axes(module, shape, 3) or in_groups(module, shape, -3, mul(factor, factor))
    channels, height, width = (_known(axis) for axis in tail(shape, 3))
    return Reply((with_tail(shape, (floordiv(channels, mul(factor, factor)), mul(height, factor), mul(width, factor))),), problem)


def pixel_unshuffle(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """(..., channels, height * r, width * r) -> (..., channels * r * r, height, width)."""
    shape, factor = inputs[0], size(module, "downscale_factor")
    problem = too_few_axes(module, shape, 3) or in_groups(module, shape, -1, factor) or in_groups(module, shape, -2, factor)
    channels, height, width = (_known(axis) for axis in tail(shape, 3))
    return Reply((with_tail(shape, (mul(channels, mul(factor, factor)), floordiv(height, factor), floordiv(width, factor))),), problem)


def channel_shuffle(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """The channels, the second axis, change places in groups."""
    shape = inputs[0]
    return Reply((shape,), too_few_axes(module, shape, 3) or in_groups(module, shape, 1, size(module, "groups")))


def _known(axis: Axis) -> Size:
    return unknown("an open axis") if axis is None else axis


# What each way of padding allows: whether the number of axes is fixed, and how much may be added beside an axis of a given length.
_LIMITS: dict[str, tuple[bool, Callable[[int, int], bool]]] = {
    "Zero": (False, lambda _pad, _length: True),
    "Constant": (False, lambda _pad, _length: True),
    "Replication": (True, lambda _pad, _length: True),
    "Reflection": (True, lambda pad, length: pad < length),
    "Circular": (True, lambda pad, length: pad <= length),
}


def padding(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """ZeroPad, ConstantPad, ReflectionPad, ReplicationPad, CircularPad: before and after each of the last axes, the last axis first."""
    spatial, given, wanted = spatial_rank(module.kind), inputs[0], argument(module, "padding")
    fixed, allowed = _LIMITS[module.kind.split("Pad")[0]]
    ranks = (spatial + 1, spatial + 2)
    problem = wrong_rank(module, given, ranks) if fixed else too_few_axes(module, given, spatial)
    each = [as_size(pad, -1_000_000) for pad in (wanted if isinstance(wanted, tuple | list) else (wanted,) * (2 * spatial))]
    if len(each) != 2 * spatial:
        each = [unknown() for _ in range(2 * spatial)]
    shape = settled(given, ranks) if fixed else given
    after: list[Axis] = []
    for number, old in enumerate(tail(shape, spatial)):
        left, right = each[2 * (spatial - number - 1) : 2 * (spatial - number)]
        new = add(_known(old), left + right) if isinstance(left, int) and isinstance(right, int) else unknown("not known")
        sides = [pad for pad in (left, right) if isinstance(pad, int)]
        if problem is None and isinstance(old, int) and ((isinstance(new, int) and new < 0) or not all(allowed(pad, old) for pad in sides)):
            text = f"{module.kind} cannot put {show_dim(left)} before and {show_dim(right)} after an axis of {old} in {show_shape(given)}"
            problem = refused(module, "padding", text, got=old, shape=given)
        after.append(new)
    return Reply((with_tail(shape, tuple(after)),), problem)


_MODES = {"linear": (3,), "bilinear": (4,), "bicubic": (4,), "trilinear": (5,)}


def upsample(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """Upsample: all axes but the first two get ``size`` places, or ``scale_factor`` times as many."""
    shape = inputs[0]
    mode = {"UpsamplingBilinear2d": "bilinear", "UpsamplingNearest2d": "nearest"}.get(module.kind) or word(module, "mode")
    ranks = _MODES.get(mode or "", (3, 4, 5))
    problem = wrong_rank(module, shape, ranks)
    shape = settled(shape, ranks)
    if shape.open:
        return Reply((Shape(tuple(unknown() for _ in shape.axes), open=True),), problem)
    places = shape.axes[2:]
    return Reply((Shape((*shape.axes[:2], *_resized(module, places))),), problem or _wrong_number(module, shape, len(places)))


def _wrong_number(module: Configured, shape: Shape, places: int) -> Problem | None:
    for name in ("size", "scale_factor"):
        given = argument(module, name)
        if isinstance(given, tuple | list) and len(given) != places:
            text = f"{name} has {len(given)} numbers, and {show_shape(shape)} has {places} axes behind the channels"
            return refused(module, name, text, wanted=places, got=len(given), shape=shape)
    return None


def _resized(module: Configured, places: tuple[Axis, ...]) -> tuple[Axis, ...]:
    target, scale = argument(module, "size"), argument(module, "scale_factor")
    each = target if target is not None else scale
    values = tuple(each) if isinstance(each, tuple | list) else (each,) * len(places)
    if len(values) != len(places):
        return tuple(unknown() for _ in places)
    if target is not None:
        return tuple(as_size(value) for value in values)
    return tuple(_scaled(old, value) for old, value in zip(places, values, strict=True))


def _scaled(old: Axis, scale: object) -> Axis:
    if isinstance(scale, float) and isinstance(old, int):
        return int(old * scale)
    return mul(_known(old), as_size(int(scale) if isinstance(scale, float) and scale.is_integer() else scale))
