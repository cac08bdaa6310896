"""``x[...]`` of torch's tensors, and the functions that pick items by their places: gather, index_select, masked_select, take..."""

from __future__ import annotations

from lstmlint.interpret.arrays import shape_of_item
from lstmlint.interpret.tensors import is_integer, sliced
from lstmlint.interpret.torch_asking import Ask, Made, form
from lstmlint.interpret.torch_dtypes import INTEGERS
from lstmlint.interpret.torch_frames import (
    ANY_FRAME,
    Frame,
    RefusedError,
    broadcast_all,
    frame_of,
    never_one,
    of_tensor,
    show,
    spot,
    unknown_size,
)
from lstmlint.interpret.values import Array, Items
from lstmlint.program import TorchTensor, Value
from lstmlint.shape import Axis, Shape, differ


def _is_one(part: Value) -> bool:
    """Whether a part of an index is a single number."""
    if isinstance(part, TorchTensor):
        return part.shape.rank == 0 and part.dtype in INTEGERS
    return is_integer(part)


def _pick(part: Value) -> Frame | None:
    """The axes of a list or tensor of places; None where it is no such thing (a mask, an unknown)."""
    if isinstance(part, TorchTensor):
        return of_tensor(part) if part.dtype in INTEGERS and part.shape.axes else None
    if isinstance(part, Array):
        return frame_of(part.shape) if part.dtype == "int" else None
    if isinstance(part, range):
        return frame_of(Shape((len(part),)))
    if isinstance(part, Items) and part.exact and part and not any(isinstance(v, bool) for v in part):
        shape = shape_of_item(part)
        return frame_of(shape) if shape is not None else None
    return None


def _mask(part: Value) -> Frame | None:
    """The axes of a tensor or list of truth values."""
    if isinstance(part, TorchTensor | Array):
        return frame_of(part.shape) if part.dtype == "bool" and not part.shape.open else None
    if isinstance(part, Items) and part.exact and part and all(isinstance(v, bool) for v in part):
        return frame_of(Shape((len(part),)))
    return None


def _known(part: Value) -> bool:
    plain = part is None or part is ... or isinstance(part, slice) or _is_one(part)
    return plain or _pick(part) is not None or _mask(part) is not None


def _consumes(part: Value) -> int:
    if part is None or part is ...:
        return 0
    mask = _mask(part)
    return len(mask.sizes) if mask is not None else 1


def indexed(frame: Frame, parts: list[Value], name: str = "[]") -> Frame:
    """The axes of ``x[parts]``: numbers take one away, slices shorten it, None adds one, tensors of places put theirs in its stead."""
    if any(isinstance(p, slice) and isinstance(p.step, int) and p.step <= 0 for p in parts):
        raise RefusedError("index", "a slice whose step is not above zero", function=name)
    number = sum(_consumes(p) for p in parts) if all(map(_known, parts)) else None
    least = sum(_consumes(p) for p in parts if _known(p) and not isinstance(p, bool))
    if not frame.open and least > len(frame.sizes):
        raise RefusedError(
            "rank", f"an index of {least} axes of a tensor of {len(frame.sizes)}", function=name, wanted=least, got=len(frame.sizes)
        )
    if number is None or parts.count(...) > 1:
        return _rest_behind(frame, parts)
    if frame.open:
        return _indexed_open(frame, parts)
    if number > len(frame.sizes):
        raise RefusedError(
            "rank", f"an index of {number} axes of a tensor of {len(frame.sizes)}", function=name, wanted=number, got=len(frame.sizes)
        )
    filler: list[Value] = [slice(None)] * (len(frame.sizes) - number)
    if ... in parts:
        at = next(i for i, p in enumerate(parts) if p is ...)
        parts = [*parts[:at], *filler, *parts[at + 1 :]]
    else:
        parts = [*parts, *filler]
    return _taken(frame, parts, name)


def _taken(frame: Frame, parts: list[Value], name: str) -> Frame:
    """An index with one part for each axis: first numbers, slices and None, then all tensors of places together."""
    built = Frame()
    picks: list[Frame] = []
    places: list[int] = []  # where in the result the picked axes stood
    at = 0
    for part in parts:
        if part is None:
            built = built.with_new(len(built.sizes))
            continue
        if isinstance(part, slice):
            built = built.with_new(len(built.sizes), _sliced(frame.sizes[at], part), frame.roles[at])
        elif _is_one(part):
            _inside(part, frame.sizes[at], name)
        elif (pick := _pick(part)) is not None:
            role = frame.roles[at]
            picks.append(pick.with_role(0, role or pick.roles[0]) if len(pick.sizes) == 1 else pick)
            places.append(len(built.sizes))
            built = built.with_new(len(built.sizes), None)
        elif (mask := _mask(part)) is not None:
            _fits(mask, frame, at, name)
            picks.append(frame_of(Shape((unknown_size("how many are true"),)), (frame.roles[at] if len(mask.sizes) == 1 else "",)))
            places.append(len(built.sizes))
            built = built.with_new(len(built.sizes), None)
            at += len(mask.sizes) - 1
        at += 1
    return _with_picks(built, picks, places, name) if picks else built


def _with_picks(built: Frame, picks: list[Frame], places: list[int], name: str) -> Frame:
    """Tensors of places put their common axes where they stand side by side, else in front."""
    together = broadcast_all(picks, name)
    if together.open:
        return ANY_FRAME
    beside = places == list(range(places[0], places[0] + len(places)))
    rest = built.without(places)
    at = places[0] if beside else 0
    for shift, (size, role) in enumerate(zip(together.sizes, together.roles, strict=True)):
        rest = rest.with_new(at + shift, size, role)
    return rest


def _sliced(size: Axis, part: slice) -> Axis:
    if size is None or _bounds_known(part):
        return sliced(size, part)
    if any(isinstance(b, TorchTensor) for b in (part.start, part.stop, part.step)):
        return unknown_size("a slice up to an unknown")
    return sliced(size, part)


def _bounds_known(part: slice) -> bool:
    return all(b is None or isinstance(b, int) for b in (part.start, part.stop, part.step))


def _inside(part: Value, size: Axis, name: str) -> None:
    if isinstance(part, int) and isinstance(size, int) and not -size <= part < size:
        raise RefusedError("index", f"index {part} of an axis of {size}", function=name, index=part, size=size)


def _fits(mask: Frame, frame: Frame, at: int, name: str) -> None:
    for shift, size in enumerate(mask.sizes):
        if differ(size, frame.sizes[at + shift]):
            raise RefusedError(
                "size", f"a mask of {mask} for {show(frame.sizes[at + shift])}", function=name, sizes=(size, frame.sizes[at + shift])
            )


def _rest_behind(frame: Frame, parts: list[Value]) -> Frame:
    """Parts that are unknown: what stands behind the last axis named is as it was, unless a mask took it."""
    return ANY_FRAME


def _indexed_open(frame: Frame, parts: list[Value]) -> Frame:
    """The last axes of ``x[parts]`` where the rank of x is not known."""
    if ... not in parts:
        whole = 0
        for part in reversed(parts):
            if part != slice(None):
                break
            whole += 1
        return frame.last(min(whole, len(frame.sizes))) if whole else ANY_FRAME
    at = next(i for i, p in enumerate(parts) if p is ...)
    before, behind = parts[:at], parts[at + 1 :]
    picky = [p for p in parts if _pick(p) is not None or _mask(p) is not None]
    taken = sum(_consumes(p) for p in behind)
    if taken > len(frame.sizes) or picky:
        return ANY_FRAME
    cut = len(frame.sizes) - taken
    tail = _taken(frame.taken(range(cut, len(frame.sizes))), behind, "[]") if behind else Frame()
    front = frame.taken(range(cut)) if not before else Frame()
    return Frame((*front.sizes, *tail.sizes), (*front.roles, *tail.roles), open=True)


# ---- functions --------------------------------------------------------------------------------------------------------


def _index_kind(ask: Ask, *allowed: str) -> None:
    kind = ask.dtype("index")
    if kind is not None and kind not in allowed:
        raise RefusedError("dtype", f"{ask.name} with a {kind} index", function=ask.name, got=kind)


def _gather(ask: Ask) -> Made:
    frame, index = ask.frame(), ask.frame("index")
    place = spot(frame, ask.get("dim"), ask.name)
    _index_kind(ask, "long", "int")
    if not frame.open and not index.open and 0 not in index.sizes and max(1, len(frame.sizes)) != max(1, len(index.sizes)):
        raise RefusedError(
            "rank", f"gather of {len(frame.sizes)} axes by an index of {len(index.sizes)}", function=ask.name,
            wanted=len(frame.sizes), got=len(index.sizes),
        )  # fmt: skip
    if place is not None and not index.open and not frame.open:
        for at, (have, want) in enumerate(zip(frame.sizes, index.sizes, strict=False)):
            if at != place and isinstance(have, int) and isinstance(want, int) and want > have:
                raise RefusedError("size", f"gather of {frame} by an index of {index}", function=ask.name, sizes=(have, want))
    if not index.open and not frame.open and len(index.sizes) == len(frame.sizes):
        index = Frame(index.sizes, tuple(a or b for a, b in zip(index.roles, frame.roles, strict=True)))
    return Made(index, ask.dtype())


def _index_select(ask: Ask) -> Made:
    frame, index = ask.frame(), ask.frame("index")
    place = spot(frame, ask.get("dim"), ask.name)
    _index_kind(ask, "long", "int")
    if len(index.sizes) > 1:
        raise RefusedError("rank", f"index_select by an index of {len(index.sizes)} axes", function=ask.name, got=len(index.sizes))
    if frame.rank == 0 and index.rank == 1 and never_one(index.sizes[0]):
        raise RefusedError("size", f"index_select by {index} of a tensor without axes", function=ask.name)
    if place is None or frame.rank == 0:
        return Made(frame if frame.rank == 0 else ANY_FRAME, ask.dtype())
    count: Axis = index.sizes[0] if index.sizes else 1 if index.rank == 0 else unknown_size()
    return Made(frame.with_size(place, count), ask.dtype())


def _masked_select(ask: Ask) -> Made:
    kind = ask.dtype("mask")
    if kind not in (None, "bool"):
        raise RefusedError("dtype", f"masked_select with a {kind} mask", function=ask.name, got=kind)
    broadcast_all([ask.frame(), ask.frame("mask")], ask.name)
    return Made(frame_of(Shape((unknown_size("how many are true"),))), ask.dtype())


def _take(ask: Ask) -> Made:
    return Made(ask.frame("index"), ask.dtype())


def _take_along(ask: Ask) -> Made:
    return Made(ask.frame("index") if ask.has("dim") else ANY_FRAME, ask.dtype())


FORMS = {
    "gather": form(_gather, "input dim index"), "index_select": form(_index_select, "input dim index"),
    "masked_select": form(_masked_select, "input mask"), "take": form(_take, "input index"),
    "take_along_dim": form(_take_along, "input index dim"),
}  # fmt: skip
