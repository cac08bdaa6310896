"""Functions of torch that put axes or items elsewhere: transpose, permute, movedim, flip, roll..."""

from __future__ import annotations

from lstmlint.interpret.torch_asking import Ask, Made, form, listed
from lstmlint.interpret.torch_frames import ANY_FRAME, Frame, RefusedError, frame_of, is_int, spot, spots, unknown_size
from lstmlint.interpret.torch_reshape import reshaped
from lstmlint.shape import Axis, Shape


def turned(frame: Frame, order: list[int]) -> Frame:
    """The axes in another order."""
    return frame.taken(order)


def swapped(frame: Frame, one: object, other: object, name: str) -> Frame:
    """Two axes changed for one another."""
    a, b = spot(frame, one, name), spot(frame, other, name)
    if frame.rank == 0:
        return frame
    if a is None or b is None:
        return _turned_unknown(frame, one, other)
    order = list(range(len(frame.sizes)))
    order[a], order[b] = b, a
    return turned(frame, order)


def _turned_unknown(frame: Frame, one: object, other: object) -> Frame:
    """Of a tensor of unknown rank: axes behind 0 and 1 stay where they are; which these are cannot be told."""
    if not frame.open:
        return frame_of(Shape(tuple(unknown_size() for _ in frame.sizes)))
    return ANY_FRAME


def _transpose(ask: Ask) -> Made:
    return Made(swapped(ask.frame(), ask.get("dim0"), ask.get("dim1"), ask.name), ask.dtype())


def _permute(ask: Ask) -> Made:
    frame, dims = ask.frame(), ask.numbers("dims")
    if dims is None:
        return Made(ANY_FRAME if frame.open else _same_rank(frame), ask.dtype())
    if frame.open:
        if len(frame.sizes) > len(dims):
            raise RefusedError("rank", f"permute of {len(frame.sizes)} axes or more with {len(dims)} numbers", function=ask.name)
        if not all(is_int(d) for d in dims):
            return Made(_any_of(len(dims)), ask.dtype())
        sizes: list[Axis] = [unknown_size() for _ in range(len(dims) - len(frame.sizes))]
        frame = frame_of(Shape((*sizes, *frame.sizes)), frame.roles)
    if len(dims) != len(frame.sizes):
        raise RefusedError(
            "rank",
            f"permute of {len(frame.sizes)} axes with {len(dims)} numbers",
            function=ask.name,
            wanted=len(frame.sizes),
            got=len(dims),
        )
    places = spots(frame, dims, ask.name)
    return Made(turned(frame, places) if places is not None else _same_rank(frame), ask.dtype())


def _same_rank(frame: Frame) -> Frame:
    return _any_of(len(frame.sizes))


def _any_of(rank: int) -> Frame:
    return frame_of(Shape(tuple(unknown_size() for _ in range(rank))))


def _move(ask: Ask) -> Made:
    frame = ask.frame()
    source, target = listed(ask.get("source")), listed(ask.get("destination"))
    if source is None or target is None or frame.open:
        return Made(ANY_FRAME if frame.open else _same_rank(frame), ask.dtype())
    if len(source) != len(target):
        raise RefusedError("rank", f"{ask.name} of {len(source)} axes to {len(target)} places", function=ask.name)
    a, b = spots(frame, source, ask.name), spots(frame, target, ask.name)
    if a is None or b is None or frame.rank == 0:
        return Made(frame if frame.rank == 0 else _same_rank(frame), ask.dtype())
    order = [-1] * len(frame.sizes)
    for one, other in zip(a, b, strict=True):
        order[other] = one
    rest = iter(p for p in range(len(frame.sizes)) if p not in a)
    return Made(turned(frame, [next(rest) if p < 0 else p for p in order]), ask.dtype())


def _t(ask: Ask) -> Made:
    frame = ask.frame()
    if len(frame.sizes) > 2:
        raise RefusedError("rank", f"t() of {len(frame.sizes)} axes", function=ask.name, wanted=2, got=len(frame.sizes))
    return Made(ANY_FRAME if frame.open else turned(frame, list(reversed(range(len(frame.sizes))))), ask.dtype())


def reversed_axes(frame: Frame) -> Frame:
    """``x.T``."""
    return ANY_FRAME if frame.open else turned(frame, list(reversed(range(len(frame.sizes)))))


def matrix_turned(frame: Frame, name: str) -> Frame:
    """``x.mT``: the last two axes changed."""
    if len(frame.sizes) == 1 and not frame.open:
        raise RefusedError("rank", f"{name} of {len(frame.sizes)} axes", function=name, wanted=2, got=len(frame.sizes))
    return frame if frame.rank == 0 else swapped(frame, -2, -1, name)


def _flip(ask: Ask) -> Made:
    frame, dims = ask.frame(), ask.numbers("dims")
    if dims is not None:
        spots(frame, dims, ask.name)
    return Made(frame, ask.dtype())


def _roll(ask: Ask) -> Made:
    frame, dims = ask.frame(), listed(ask.get("dims")) if ask.has("dims") else None
    if dims and frame.rank == 0:
        raise RefusedError("dim", "roll of a tensor without axes", function=ask.name)
    if dims is not None:
        for dim in dims:
            spot(frame, dim, ask.name)
    return Made(frame, ask.dtype())


def _triangle(ask: Ask) -> Made:
    frame = ask.frame()
    if not frame.open and len(frame.sizes) < 2:
        raise RefusedError("rank", f"{ask.name} of {len(frame.sizes)} axes", function=ask.name, wanted=2, got=len(frame.sizes))
    return Made(frame, ask.dtype())


def _diag(ask: Ask) -> Made:
    frame, shift = ask.frame(), ask.get("diagonal", 0)
    if frame.open or not isinstance(shift, int):
        return Made(ANY_FRAME, ask.dtype())
    if len(frame.sizes) not in (1, 2):
        raise RefusedError("rank", f"diag of {len(frame.sizes)} axes", function=ask.name, got=len(frame.sizes))
    if len(frame.sizes) == 1:
        size = frame.sizes[0]
        side: Axis = size + abs(shift) if isinstance(size, int) else size if shift == 0 else unknown_size()
        return Made(frame_of(Shape((side, side))), ask.dtype())
    rows, columns = frame.sizes
    if not isinstance(rows, int) or not isinstance(columns, int):
        return Made(frame_of(Shape((unknown_size(),))), ask.dtype())
    length = min(rows, columns - shift) if shift >= 0 else min(rows + shift, columns)
    if length < 0:
        return Made(ANY_FRAME, ask.dtype())
    return Made(frame_of(Shape((length,))), ask.dtype())


def _diagonal(ask: Ask) -> Made:
    frame = ask.frame()
    a, b = spot(frame, ask.get("dim1", 0), ask.name), spot(frame, ask.get("dim2", 1), ask.name)
    if a is not None and a == b:
        raise RefusedError("dim", f"diagonal names axis {a} twice", function=ask.name)
    if a is None or b is None or frame.open or ask.get("offset", 0) != 0:
        return Made(ANY_FRAME, ask.dtype())
    one, other = frame.sizes[a], frame.sizes[b]
    size: Axis = min(one, other) if isinstance(one, int) and isinstance(other, int) else unknown_size()
    return Made(frame.without([a, b]).plus(size), ask.dtype())


def _ravel(ask: Ask) -> Made:
    return Made(reshaped(ask.frame(), [-1], ask.name), ask.dtype())


FORMS = {
    **{name: form(_transpose, "input dim0 dim1") for name in ("transpose", "swapdims")},
    **{name: form(_transpose, "input dim0 dim1") for name in ("swapaxes",)},
    "permute": form(_permute, "input *dims"), "t": form(_t), "flip": form(_flip, "input *dims"), "roll": form(_roll, "input shifts dims"),
    **{name: form(_move, "input source destination") for name in ("movedim", "moveaxis")},
    **{name: form(_triangle, "input diagonal") for name in ("tril", "triu")}, "diag": form(_diag, "input diagonal"),
    "diagonal": form(_diagonal, "input offset dim1 dim2"), "ravel": form(_ravel),
}  # fmt: skip
