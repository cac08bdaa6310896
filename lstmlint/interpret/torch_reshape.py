"""Functions of torch that give a tensor other axes: view, reshape, flatten, squeeze, expand, repeat..."""

from __future__ import annotations

from collections.abc import Callable

from lstmlint.interpret import torch_layout
from lstmlint.interpret.axes import size_of
from lstmlint.interpret.torch_asking import Ask, Made, form, listed
from lstmlint.interpret.torch_dtypes import dtype_named, is_dtype
from lstmlint.interpret.torch_frames import (
    ANY_FRAME,
    Frame,
    RefusedError,
    frame_of,
    is_int,
    known_sizes,
    never_one,
    show,
    spot,
    spots,
    unknown_size,
)
from lstmlint.program import Role, Value
from lstmlint.shape import Axis, Dim, Shape, Size, differ, floordiv, mul, product, same


def reshaped(frame: Frame, target: list[Value], name: str) -> Frame:
    """``view`` and ``reshape``: the sizes asked for, -1 reckoned; what an axis means is kept where it is at the same place."""
    sizes = [size_of(t) for t in target]
    asked = ", ".join(show(s) for s in sizes)
    if any(isinstance(s, int) and s < -1 for s in sizes) or sum(isinstance(s, int) and s == -1 for s in sizes) > 1:
        raise RefusedError("size", f"{name}({asked})", function=name, target=tuple(sizes))
    known = known_sizes(frame)
    total = product(known) if known is not None else None
    others = product(s for s in sizes if s is not None and not (isinstance(s, int) and s == -1))
    place = next((i for i, s in enumerate(sizes) if isinstance(s, int) and s == -1), None)
    wrong = total is not None and (differ(total, others) if place is None else _leaves_a_rest(total, others))
    if wrong and total is not None:
        raise RefusedError(
            "size", f"{name}({asked}) of {show(total)} numbers", function=name, target=tuple(sizes), total=total, shape=frame.shape
        )
    if place is not None:
        sizes[place] = _rest(frame, sizes, place) if total is None else floordiv(*_reduced(total, others))
    return frame_of(Shape(tuple(sizes)), _kept_roles(frame, sizes))


def _leaves_a_rest(total: Size, others: Size) -> bool:
    """Whether a number of items certainly cannot be cut into rows of ``others``."""
    one, other = _reduced(total, others)
    if isinstance(one, int) and isinstance(other, int):
        return other == 0 or one % other != 0
    return False


def _reduced(total: Size, others: Size) -> tuple[Size, Size]:
    """The two without the symbols that both have: ``B*T*H`` and ``2*B*T`` are ``H`` and ``2``."""
    if isinstance(others, int):
        return total, others
    terms = others.terms if isinstance(others, Dim) else {(others,): 1}
    if len(terms) != 1:
        return total, others
    [(symbols, factor)] = terms.items()
    rest = floordiv(total, product(symbols))
    exact = mul(rest, product(symbols)) == total
    return (rest, factor) if exact else (total, others)


def _rest(frame: Frame, sizes: list[Axis], place: int) -> Axis:
    """What -1 stands for where the number of items is not known: where all but one axis is kept, that one."""
    if not frame.open and len(frame.sizes) == len(sizes) and all(same(a, b) for i, (a, b) in enumerate(zip(frame.sizes, sizes, strict=True))
                                                                 if i != place):  # fmt: skip
        return frame.sizes[place]
    return unknown_size("reshape of an unknown")


def _kept_roles(frame: Frame, sizes: list[Axis]) -> list[Role]:
    roles: list[Role] = ["" for _ in sizes]
    front = 0
    if not frame.open:
        while front < min(len(sizes), len(frame.sizes)) and same(sizes[front], frame.sizes[front]):
            roles[front] = frame.roles[front]
            front += 1
    back = 1
    while back <= min(len(sizes), len(frame.sizes)) - front and same(sizes[-back], frame.sizes[-back]):
        roles[-back] = frame.roles[-back]
        back += 1
    return roles


def _reshape(ask: Ask) -> Made:
    if is_dtype(ask.get("size")):
        return Made(ANY_FRAME, dtype_named(ask.get("size")))  # x.view(torch.float32): the same bits, read otherwise
    target = ask.numbers("size")
    if target is None:
        return Made(ANY_FRAME, ask.dtype())
    found = reshaped(ask.frame(), target, ask.name)
    _lies_well(ask, found)
    return Made(found, ask.dtype())


def _lies_well(ask: Ask, found: Frame) -> None:
    """``view`` moves no number: of a transposed tensor it cannot put axes together that do not lie side by side."""
    tensor = ask.tensor()
    sizes = torch_layout.sizes_of(tensor) if tensor is not None and ask.name in ("view", "view_as") else None
    strides = torch_layout.strides_of(tensor) if tensor is not None and sizes is not None else None
    wanted = [s for s in found.sizes if isinstance(s, int)]
    if sizes is None or strides is None or len(wanted) < len(found.sizes) or torch_layout.can_view(sizes, strides, wanted):
        return
    text = f"{ask.name}({', '.join(map(show, wanted))}) of {ask.frame()}, whose numbers do not lie in that order"
    raise RefusedError("layout", text, function=ask.name, shape=ask.frame().shape, strides=strides, target=tuple(wanted))


def _as_other(ask: Ask) -> Made:
    """``view_as``, ``reshape_as``."""
    frame, other = ask.frame(), ask.frame("other")
    one, wanted = known_sizes(frame), known_sizes(other)
    if one is not None and wanted is not None and differ(product(one), product(wanted)):
        raise RefusedError("size", f"{ask.name} {other} of {show(product(one))} numbers", function=ask.name, shape=frame.shape)
    _lies_well(ask, other)
    return Made(other, ask.dtype())


def _flatten(ask: Ask) -> Made:
    frame = ask.frame()
    start, end = spot(frame, ask.get("start_dim", 0), ask.name), spot(frame, ask.get("end_dim", -1), ask.name)
    if frame.rank == 0:
        return Made(frame_of(Shape((1,))), ask.dtype())
    if start is None or end is None:
        if frame.open and end is not None:
            return Made(_flattened_open(frame, end), ask.dtype())
        return Made(ANY_FRAME, ask.dtype())
    if start > end:
        raise RefusedError("dim", f"flatten from axis {start} to axis {end}", function=ask.name, rank=frame.rank)
    if start == end:
        return Made(frame, ask.dtype())
    inner = [s for s in frame.sizes[start : end + 1] if s is not None]
    size: Axis = product(inner) if len(inner) == end + 1 - start else None
    rest = frame.without(range(start, end + 1))
    return Made(rest.with_new(start, size), ask.dtype())


def _flattened_open(frame: Frame, end: int) -> Frame:
    """Of a tensor of unknown rank, from an axis counted from the front: what stands behind the last that is merged."""
    after = len(frame.sizes) - 1 - end
    rest = frame.last(after) if after else ANY_FRAME
    return rest.with_new(0, unknown_size("flattened"))


def _unflatten(ask: Ask) -> Made:
    frame, sizes = ask.frame(), listed(ask.get("sizes"))
    place = spot(frame, ask.get("dim"), ask.name)
    if frame.rank == 0:
        raise RefusedError("dim", "unflatten of a tensor without axes", function=ask.name)
    if place is None or sizes is None:
        return Made(ANY_FRAME, ask.dtype())
    inner = reshaped(Frame((frame.sizes[place],), ("",)), sizes, ask.name)
    rest = frame.without([place])
    for at, size in enumerate(inner.sizes):
        rest = rest.with_new(place + at, size)
    return Made(rest, ask.dtype())


def _squeeze(ask: Ask) -> Made:
    frame = ask.frame()
    if not ask.has("dim"):
        return Made(_squeezed(frame, range(len(frame.sizes)), all_in_front=frame.open), ask.dtype())
    dims = listed(ask.get("dim"))
    places = spots(frame, dims, ask.name) if dims is not None else None
    if frame.rank == 0:
        return Made(frame, ask.dtype())
    if places is None:
        return Made(_behind(frame, dims), ask.dtype())
    return Made(_squeezed(frame, places, all_in_front=False), ask.dtype())


def _behind(frame: Frame, dims: list[Value] | None) -> Frame:
    """Nothing is known of what an unknown axis leaves, unless it is counted from the front of an unknown number of axes."""
    return ANY_FRAME


def _squeezed(frame: Frame, places: range | list[int], *, all_in_front: bool) -> Frame:
    """Axes of length 1 taken away; where that cannot be told of one, only what stands behind it is known."""
    gone = [p for p in places if isinstance(frame.sizes[p], int) and frame.sizes[p] == 1]
    doubt = [p for p in places if p not in gone and not never_one(frame.sizes[p])]
    if not doubt and not all_in_front:
        return frame.without(gone)
    start = max(doubt) + 1 if doubt else 0
    behind = frame.last(len(frame.sizes) - start) if start < len(frame.sizes) else ANY_FRAME
    return behind.without(p - start for p in gone if p >= start)


def _unsqueeze(ask: Ask) -> Made:
    frame = ask.frame()
    place = spot(frame, ask.get("dim"), ask.name, extra=1)
    if place is None:
        # In front of an unknown number of axes, or anywhere among them.
        return Made(ANY_FRAME if not frame.open or ask.get("dim") != 0 else frame, ask.dtype())
    return Made(frame.with_new(place), ask.dtype())


def expanded(frame: Frame, sizes: list[Value], name: str) -> Frame:
    """``expand``: -1 keeps a size, 1 grows to any."""
    wanted = [size_of(s) for s in sizes]
    if frame.open:
        return frame_of(Shape(tuple(unknown_size() if isinstance(w, int) and w < 0 else w for w in wanted)))
    extra = len(wanted) - len(frame.sizes)
    if extra < 0:
        raise RefusedError("rank", f"{name}({', '.join(map(show, wanted))}) of {frame}", function=name, wanted=len(frame.sizes))
    found: list[Axis] = []
    for at, want in enumerate(wanted):
        have = frame.sizes[at - extra] if at >= extra else None
        keep = isinstance(want, int) and want == -1
        if (keep and at < extra) or (isinstance(want, int) and want < -1):
            raise RefusedError("size", f"{name}({', '.join(map(show, wanted))}) of {frame}", function=name)
        if at >= extra and not keep and differ(have, want) and never_one(have):
            raise RefusedError(
                "size", f"{name}({', '.join(map(show, wanted))}) of {frame}", function=name, axis=at, sizes=(have, want), shape=frame.shape
            )
        found.append(have if keep else want)
    return frame_of(Shape(tuple(found)), frame.roles)


def _expand(ask: Ask) -> Made:
    sizes = ask.numbers("size")
    return Made(expanded(ask.frame(), sizes, ask.name) if sizes is not None else ANY_FRAME, ask.dtype())


def _expand_as(ask: Ask) -> Made:
    other = ask.frame("other")
    if other.open:
        return Made(other, ask.dtype())
    found = expanded(ask.frame(), list(other.sizes), ask.name)
    return Made(frame_of(found.shape, [a or b for a, b in zip(found.roles, other.roles, strict=True)]), ask.dtype())


def _broadcast_to(ask: Ask) -> Made:
    return _expand(ask)


def repeated(frame: Frame, times: list[Value], name: str, *, numpy: bool = False) -> Frame:
    """``repeat`` (and ``tile``, where fewer numbers than axes will do): each axis several times."""
    counts = [size_of(t) for t in times]
    if frame.open:
        return Frame(tuple(unknown_size() for _ in counts), tuple("" for _ in counts), open=numpy)
    if len(counts) < len(frame.sizes):
        if not numpy:
            raise RefusedError("rank", f"repeat of {len(frame.sizes)} axes with {len(counts)} numbers", function=name, rank=frame.rank)
        counts = [*[1] * (len(frame.sizes) - len(counts)), *counts]
    if any(isinstance(c, int) and c < 0 for c in counts):
        raise RefusedError("size", f"{name}({', '.join(map(show, counts))})", function=name)
    extra = len(counts) - len(frame.sizes)
    axes: list[Axis] = [*[1] * extra, *frame.sizes]
    sizes = tuple(None if a is None or c is None else mul(a, c) for a, c in zip(axes, counts, strict=True))
    return frame_of(Shape(sizes), frame.roles)


def _repeat(ask: Ask) -> Made:
    times = ask.numbers("repeats")
    return Made(repeated(ask.frame(), times, ask.name) if times is not None else ANY_FRAME, ask.dtype())


def _tile(ask: Ask) -> Made:
    times = ask.numbers("dims")
    return Made(repeated(ask.frame(), times, ask.name, numpy=True) if times is not None else ANY_FRAME, ask.dtype())


def _repeat_interleave(ask: Ask) -> Made:
    frame, times = ask.frame(), ask.get("repeats")
    count: Axis = size_of(times) if isinstance(times, int | Dim) else unknown_size("repeated by an unknown")
    if not ask.has("dim"):
        sizes = known_sizes(frame)
        flat: Axis = mul(product(sizes), count) if sizes is not None and count is not None else unknown_size("flattened")
        return Made(frame_of(Shape((flat,))), ask.dtype())
    place = spot(frame, ask.get("dim"), ask.name)
    if place is None:
        return Made(ANY_FRAME if frame.open else _same_rank(frame), ask.dtype())
    if frame.rank == 0:
        raise RefusedError("dim", f"{ask.name} along an axis of a tensor without axes", function=ask.name)
    size = frame.sizes[place]
    return Made(frame.with_size(place, mul(size, count) if size is not None and count is not None else None), ask.dtype())


def _same_rank(frame: Frame) -> Frame:
    return frame_of(Shape(tuple(unknown_size() for _ in frame.sizes)))


def _unfold(ask: Ask) -> Made:
    """``x.unfold(dim, size, step)``: windows, each with its items in a new last axis."""
    frame, size, step = ask.frame(), ask.get("size"), ask.get("step")
    place = spot(frame, ask.get("dimension"), ask.name)
    if frame.rank == 0 and isinstance(size, int) and size > 1:
        raise RefusedError("size", f"unfold of windows of {size} in one number", function=ask.name)
    if place is None or frame.rank == 0:
        return Made(ANY_FRAME, ask.dtype())
    length, width = frame.sizes[place], size_of(size)
    count: Axis = unknown_size("number of windows")
    if isinstance(length, int) and isinstance(width, int) and is_int(step) and isinstance(step, int):
        if width > length or step <= 0 or width < 0:
            raise RefusedError("size", f"unfold of windows of {width} in {length}", function=ask.name, shape=frame.shape)
        count = (length - width) // step + 1
    return Made(frame.with_size(place, count).plus(width), ask.dtype())


def _atleast(rank: int) -> Callable[[Ask], Made]:
    def work(ask: Ask) -> Made:
        frame = ask.frame()
        if frame.open:
            return Made(frame, ask.dtype())
        while len(frame.sizes) < rank:
            frame = frame.with_new(2 if len(frame.sizes) == 2 else 0)
        return Made(frame, ask.dtype())

    return work


FORMS = {
    "view": form(_reshape, "input *size", "method"), "reshape": form(_reshape, "input *size"), "view_as": form(_as_other, "input other"),
    "reshape_as": form(_as_other, "input other"), "flatten": form(_flatten, "input start_dim end_dim"),
    "unflatten": form(_unflatten, "input dim sizes"), "squeeze": form(_squeeze, "input dim"), "unsqueeze": form(_unsqueeze, "input dim"),
    "expand": form(_expand, "input *size", "method"), "expand_as": form(_expand_as, "input other", "method"),
    "broadcast_to": form(_broadcast_to, "input *size"), "repeat": form(_repeat, "input *repeats", "method"),
    "tile": form(_tile, "input *dims"), "repeat_interleave": form(_repeat_interleave, "input repeats dim"),
    **{f"atleast_{n}d": form(_atleast(n), "input", "function") for n in (1, 2, 3)},
    "unfold": form(_unfold, "input dimension size step", "method"),
}  # fmt: skip
