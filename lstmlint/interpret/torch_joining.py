"""Functions of torch that put tensors together or take one apart: cat, stack, chunk, split, unbind, pad_sequence..."""

from __future__ import annotations

from collections.abc import Sequence

from lstmlint.interpret.axes import size_of
from lstmlint.interpret.torch_asking import Ask, Made, Several, form, frame_of_value, listed, sequence_of
from lstmlint.interpret.torch_dtypes import promoted
from lstmlint.interpret.torch_frames import (
    ANY_FRAME,
    Frame,
    RefusedError,
    agreed,
    common,
    frame_of,
    is_int,
    narrowed,
    never_one,
    show,
    spot,
    unknown_size,
)
from lstmlint.program import Role, TorchTensor, Value
from lstmlint.shape import Axis, Shape, Size, add, differ, floordiv

MOST_PARTS = 64


def _pieces(ask: Ask) -> tuple[list[Value], bool] | None:
    return sequence_of(ask.get("tensors"))


def merged(frames: Sequence[Frame], name: str, free: Value = None) -> Frame:
    """What several tensors have in common that must have the same axes, but for the axis ``free``."""
    ranks = {f.rank for f in frames if f.rank is not None}
    if len(ranks) > 1:
        low, high = min(ranks), max(ranks)
        raise RefusedError("rank", f"{name} of {low} and {high} axes", function=name, ranks=(low, high))
    if ranks:
        (rank,) = ranks
        frames = [narrowed(f, rank) for f in frames]
        if any(len(f.sizes) != rank for f in frames):
            longest = max(len(f.sizes) for f in frames)
            raise RefusedError("rank", f"{name} of {rank} and {longest} axes", function=name, ranks=(rank, longest))
    place = spot(frames[0], free, name) if free is not None else None
    back = len(frames[0].sizes) - place if place is not None else None
    common_axes = min(len(f.sizes) for f in frames)
    sizes: list[Axis] = []
    roles: list[Role] = []
    for at in range(1, common_axes + 1):
        size, role = frames[0].sizes[-at], frames[0].roles[-at]
        for other in frames[1:]:
            if at != back:
                if differ(size, other.sizes[-at]) and (free is None or back is not None):
                    raise RefusedError(
                        "size", f"{name} of {frames[0]} and {other}", function=name, axis=-at, sizes=(size, other.sizes[-at]),
                        shapes=tuple(f.shape for f in frames),
                    )  # fmt: skip
                size = agreed(size, other.sizes[-at])
            role = common(role, other.roles[-at])
        sizes.insert(0, size)
        roles.insert(0, role)
    return Frame(tuple(sizes), tuple(roles), open=not ranks)


def _is_legacy(frame: Frame) -> bool:
    """cat passes over a tensor of shape (0,)."""
    return frame.rank == 1 and frame.sizes[0] == 0


def concatenated(frames: Sequence[Frame], dim: Value, name: str, *, exact: bool) -> Frame:
    """``cat``."""
    if any(f.rank == 0 for f in frames):
        raise RefusedError("rank", f"{name} of a tensor without axes", function=name)
    frames = [f for f in frames if not _is_legacy(f)] or list(frames[:1])
    total = merged(frames, name, dim if is_int(dim) else ...)
    place = spot(total, dim, name)
    if place is None:
        if total.open and is_int(dim):
            return _behind(total, dim)
        return ANY_FRAME if total.open else frame_of(Shape(tuple(unknown_size() for _ in total.sizes)), total.roles)
    back = place - len(total.sizes)
    lengths = [f.sizes[back] if len(f.sizes) >= -back else None for f in frames]
    if not exact or None in lengths:
        return total.with_size(place, unknown_size("how many are put together is not known"))
    size: Size = 0
    for length in lengths:
        size = add(size, length if length is not None else 0)
    return total.with_size(place, size)


def _behind(total: Frame, dim: Value) -> Frame:
    """Along an axis counted from the front of an unknown number: which of the last ones it is cannot be told."""
    return ANY_FRAME


def _cat(ask: Ask) -> Made:
    pieces = _pieces(ask)
    if pieces is None:
        return Made(ANY_FRAME)
    values, exact = pieces
    frames = [frame_of_value(v) for v in values]
    if not frames:
        return Made(ANY_FRAME)
    return Made(concatenated(frames, ask.get("dim", 0), ask.name, exact=exact), promoted(values) if exact else _same_kind(values))


def _same_kind(values: Sequence[Value]) -> str | None:
    kinds = {v.dtype if isinstance(v, TorchTensor) else None for v in values}
    return kinds.pop() if len(kinds) == 1 else None


def _stack(ask: Ask) -> Made:
    pieces = _pieces(ask)
    if pieces is None or not pieces[0]:
        return Made(ANY_FRAME)
    values, exact = pieces
    total = merged([frame_of_value(v) for v in values], ask.name)
    place = spot(total, ask.get("dim", 0), ask.name, extra=1)
    count: Axis = len(values) if exact else unknown_size("a list of unknown length")
    kind = promoted(values) if exact else _same_kind(values)
    if place is None:
        return Made(total if total.open and ask.get("dim", 0) == 0 else ANY_FRAME, kind)
    return Made(total.with_new(place, count), kind)


def _at_least(frame: Frame, rank: int) -> Frame:
    while not frame.open and len(frame.sizes) < rank:
        frame = frame.with_new(0)
    return frame


def _beside(ask: Ask) -> Made:
    """``hstack``: along axis 1, of vectors along axis 0."""
    pieces = _pieces(ask)
    if pieces is None or not pieces[0]:
        return Made(ANY_FRAME)
    frames = [_at_least(frame_of_value(v), 1) for v in pieces[0]]
    if any(f.open for f in frames):
        return Made(ANY_FRAME, _same_kind(pieces[0]))
    dim = 0 if len(frames[0].sizes) == 1 else 1
    return Made(concatenated(frames, dim, ask.name, exact=pieces[1]), promoted(pieces[0]))


def _below(ask: Ask) -> Made:
    """``vstack``: along axis 0, of vectors as rows."""
    pieces = _pieces(ask)
    if pieces is None or not pieces[0]:
        return Made(ANY_FRAME)
    frames = [_at_least(frame_of_value(v), 2) for v in pieces[0]]
    if any(f.open for f in frames):
        return Made(ANY_FRAME, _same_kind(pieces[0]))
    return Made(concatenated(frames, 0, ask.name, exact=pieces[1]), promoted(pieces[0]))


# ---- taking apart -----------------------------------------------------------------------------------------------------


def _parts(frame: Frame, place: int, sizes: Sequence[Axis], dtype: str | None) -> Several:
    return Several(tuple(Made(frame.with_size(place, size), dtype) for size in sizes))


def _unknown_parts(number: int, frame: Frame, dtype: str | None) -> Several:
    return Several(tuple(Made(frame, dtype) for _ in range(number)))


def _chunk(ask: Ask) -> Made | Several:
    frame, number = ask.frame(), ask.get("chunks")
    place = spot(frame, ask.get("dim", 0), ask.name)
    if frame.rank == 0:
        raise RefusedError("rank", "chunk of a tensor without axes", function=ask.name)
    if not isinstance(number, int) or isinstance(number, bool) or number > MOST_PARTS:
        return Made(ANY_FRAME, ask.dtype())
    if number <= 0:
        raise RefusedError("call", f"chunk into {number}", function=ask.name)
    length = frame.sizes[place] if place is not None else None
    if place is None:
        return _unknown_parts(number, ANY_FRAME, ask.dtype())
    if isinstance(length, int):
        return _parts(frame, place, _pieces_of(length, -(-length // number) or 1, least=number if length == 0 else 1), ask.dtype())
    part: Axis = floordiv(length, number) if length is not None else None
    return _parts(frame, place, [part] * number, ask.dtype())


def _pieces_of(length: int, size: int, least: int = 1) -> list[Axis]:
    """The lengths of pieces of the same size, the last one shorter."""
    found: list[Axis] = []
    while length > 0:
        found.append(min(size, length))
        length -= size
    return found or [0] * least


def _split(ask: Ask) -> Made | Several:
    frame, wanted = ask.frame(), ask.get("split_size")
    place = spot(frame, ask.get("dim", 0), ask.name)
    if frame.rank == 0:
        raise RefusedError("rank", "split of a tensor without axes", function=ask.name)
    several = listed(wanted) if not is_int(wanted) else None
    length = frame.sizes[place] if place is not None else None
    if several is not None and isinstance(wanted, tuple | list):
        sizes = [size_of(s) for s in several]
        whole: Size = 0
        for size in sizes:
            whole = add(whole, size if size is not None else unknown_size())
        if (place is not None and differ(length, whole)) or any(isinstance(s, int) and s < 0 for s in sizes):
            raise RefusedError(
                "size", f"split of {show(length)} into {', '.join(map(show, sizes))}", function=ask.name, sizes=(length, whole)
            )
        if place is None:
            return _unknown_parts(len(sizes), ANY_FRAME, ask.dtype())
        return _parts(frame, place, sizes, ask.dtype())
    if place is None or not isinstance(wanted, int) or not isinstance(length, int):
        if place is not None and isinstance(length, int | type(None)) is False and length is not None:
            return _whole_parts(frame, place, length, size_of(wanted), ask.dtype())
        return Made(ANY_FRAME, ask.dtype())
    if wanted <= 0:
        if wanted == 0 and length == 0:
            return _parts(frame, place, [0], ask.dtype())
        raise RefusedError("call", f"split into parts of {wanted}", function=ask.name)
    if length // wanted > MOST_PARTS:
        return Made(ANY_FRAME, ask.dtype())
    return _parts(frame, place, _pieces_of(length, wanted), ask.dtype())


def _whole_parts(frame: Frame, place: int, length: Axis, size: Axis, dtype: str | None) -> Made | Several:
    """``x.split(hidden, dim=1)`` of an axis of ``4 * hidden``: four parts."""
    if length is None or size is None:
        return Made(ANY_FRAME, dtype)
    number = floordiv(length, size)
    if isinstance(number, int) and 0 < number <= MOST_PARTS:
        return _parts(frame, place, [size] * number, dtype)
    return Made(ANY_FRAME, dtype)


def _unbind(ask: Ask) -> Made | Several:
    frame = ask.frame()
    place = spot(frame, ask.get("dim", 0), ask.name)
    if frame.rank == 0:
        raise RefusedError("rank", "unbind of a tensor without axes", function=ask.name)
    count = frame.sizes[place] if place is not None else None
    if place is None or not isinstance(count, int) or count > MOST_PARTS:
        return Made(ANY_FRAME, ask.dtype())
    return Several(tuple(Made(frame.without([place]), ask.dtype()) for _ in range(count)))


def _narrow(ask: Ask) -> Made:
    frame, start, length = ask.frame(), ask.get("start"), size_of(ask.get("length"))
    if frame.rank == 0:
        raise RefusedError("rank", "narrow of a tensor without axes", function=ask.name)
    place = spot(frame, ask.get("dim"), ask.name)
    if place is None:
        return Made(ANY_FRAME, ask.dtype())
    have = frame.sizes[place]
    if isinstance(start, int) and isinstance(length, int) and isinstance(have, int):
        first = start + have if start < 0 else start
        if first < 0 or length < 0 or first + length > have:
            raise RefusedError("size", f"narrow to {length} from {start} of {have}", function=ask.name, shape=frame.shape)
    return Made(frame.with_size(place, length), ask.dtype())


def _select(ask: Ask) -> Made:
    frame, index = ask.frame(), ask.get("index")
    place = spot(frame, ask.get("dim"), ask.name)
    if frame.rank == 0:
        raise RefusedError("rank", "select of a tensor without axes", function=ask.name)
    if place is None:
        return Made(ANY_FRAME, ask.dtype())
    have = frame.sizes[place]
    if isinstance(index, int) and isinstance(have, int) and not -have <= index < have:
        raise RefusedError("index", f"index {index} of an axis of {have}", function=ask.name, index=index, size=have)
    return Made(frame.without([place]), ask.dtype())


# ---- sequences of several lengths -------------------------------------------------------------------------------------


def _pad_sequence(ask: Ask) -> Made:
    pieces = sequence_of(ask.get("sequences"))
    if pieces is None or not pieces[0]:
        return Made(ANY_FRAME)
    values, exact = pieces
    frames = [frame_of_value(v) for v in values]
    count: Axis = len(values) if exact else unknown_size("a list of unknown length")
    kind = _same_kind(values)
    if any(f.rank == 0 for f in frames):
        raise RefusedError("rank", f"{ask.name} of a tensor without axes", function=ask.name)
    if any(f.open for f in frames):
        return Made(frames[0].last(max(0, len(frames[0].sizes) - 1)), kind)
    for frame in frames:
        # Each is copied into rows that are as the first's: an axis of 1 fills them up.
        room = (frame.sizes[0], *frames[0].sizes[1:])
        wrong = len(frame.sizes) > len(room) or any(
            differ(a, b) and never_one(a) for a, b in zip(reversed(frame.sizes), reversed(room), strict=False)
        )
        if wrong:
            raise RefusedError("size", f"{ask.name} of {frames[0]} and {frame}", function=ask.name, shapes=tuple(f.shape for f in frames))
    rest = frames[0].without([0])
    steps = [f.sizes[0] for f in frames]
    numbers = [s for s in steps if isinstance(s, int)]
    longest: Axis = max(numbers) if exact and len(numbers) == len(steps) else unknown_size("the longest of several lengths")
    first = ask.flag("batch_first")
    if first is None:
        return Made(rest.with_new(0, unknown_size()).with_new(0, unknown_size()), kind)
    both: tuple[tuple[Axis, Role], tuple[Axis, Role]] = ((count, "batch"), (longest, "time"))
    (a, a_role), (b, b_role) = both if first else (both[1], both[0])
    return Made(rest.with_new(0, b, b_role).with_new(0, a, a_role), kind)


FORMS = {
    **{name: form(_cat, "tensors dim", "function") for name in ("cat", "concat", "concatenate")},
    "stack": form(_stack, "tensors dim", "function"), "hstack": form(_beside, "tensors", "function"),
    "vstack": form(_below, "tensors", "function"), "row_stack": form(_below, "tensors", "function"),
    "chunk": form(_chunk, "input chunks dim"), "split": form(_split, "input split_size dim"), "unbind": form(_unbind, "input dim"),
    "split_with_sizes": form(_split, "input split_size dim"), "narrow": form(_narrow, "input dim start length"),
    "select": form(_select, "input dim index"),
    "nn.utils.rnn.pad_sequence": form(_pad_sequence, "sequences batch_first padding_value", "function"),
}  # fmt: skip
