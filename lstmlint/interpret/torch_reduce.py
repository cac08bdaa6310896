"""Functions of torch that take axes away or pick along one: sum, mean, max, argmax, topk, sort, cumsum, softmax..."""

from __future__ import annotations

from collections.abc import Callable

from lstmlint.interpret.axes import size_of
from lstmlint.interpret.torch_asking import Ask, Made, Several, form, listed
from lstmlint.interpret.torch_dtypes import FLOATS, counted, floating, must_float, promoted
from lstmlint.interpret.torch_frames import ANY_FRAME, NUMBER, Frame, RefusedError, broadcast, frame_of, is_int, spot, spots, unknown_size
from lstmlint.program import TorchTensor, Value
from lstmlint.shape import Axis, Shape

Kind = Callable[[str | None], "str | None"]


def reduced(frame: Frame, dims: Value, keep: bool | None, name: str) -> Frame:
    """The axes ``dims`` taken away; all of them for None."""
    wanted = listed(dims) if dims is not None else None
    if dims is not None and wanted is None:
        return ANY_FRAME
    if wanted is not None and not wanted:
        wanted = None  # () means all
    places = list(range(len(frame.sizes))) if wanted is None else spots(frame, wanted, name)
    if keep is None:
        return ANY_FRAME
    if wanted is None:
        return NUMBER if not keep else ANY_FRAME if frame.open else _ones(frame, places or [])
    if places is None:
        if keep and not frame.open:
            return frame_of(Shape(tuple(unknown_size() for _ in frame.sizes)), frame.roles)
        return ANY_FRAME
    if frame.rank == 0:
        return frame
    return _ones(frame, places) if keep else frame.without(places)


def _ones(frame: Frame, places: list[int]) -> Frame:
    for place in places:
        frame = frame.with_size(place, 1)
    return frame


def _same(dtype: str | None) -> str | None:
    return dtype


def _truth(_dtype: str | None) -> str | None:
    return "bool"


def _reduction(kind: Kind, *, floats: bool = False, alone: bool = False) -> Callable[[Ask], Made]:
    """A reduction; ``floats``: it refuses integers, ``alone``: it takes a single axis."""

    def work(ask: Ask) -> Made:
        asked = ask.asked(None)
        if floats and not ask.has("dtype"):
            must_float(ask.dtype(), ask.name)
        dtype = asked if ask.has("dtype") else kind(ask.dtype())
        return Made(reduced(ask.frame(), ask.get("dim"), ask.flag("keepdim"), ask.name), dtype)

    return work


def _deviation(ask: Ask) -> Made:
    """``std`` and ``var``, whose second argument may be the axis or whether the estimate is unbiased."""
    must_float(ask.dtype(), ask.name)
    dims, keep = ask.get("dim"), ask.flag("keepdim")
    if isinstance(dims, bool):
        return Made(NUMBER, ask.dtype())
    return Made(reduced(ask.frame(), dims, keep, ask.name), ask.dtype())


def _norm(ask: Ask) -> Made:
    must_float(ask.dtype(), ask.name)
    return Made(reduced(ask.frame(), ask.get("dim"), ask.flag("keepdim"), ask.name), ask.asked(ask.dtype()))


def _vector_norm(ask: Ask) -> Made:
    must_float(ask.dtype(), ask.name)
    return Made(reduced(ask.frame(), ask.get("dim"), ask.flag("keepdim"), ask.name), ask.asked(ask.dtype()))


def _quantile(ask: Ask) -> Made:
    """For each of several quantiles one in front."""
    must_float(ask.dtype(), ask.name)
    found = reduced(ask.frame(), ask.get("dim"), ask.flag("keepdim"), ask.name)
    which = ask.tensor("q")
    if isinstance(ask.get("q"), float | int):
        return Made(found, ask.dtype())
    if which is None or which.shape.open or found.open:
        return Made(ANY_FRAME, ask.dtype())
    return Made(found.with_new(0, which.shape.axes[0]) if which.shape.axes else found, ask.dtype())


def _extreme(ask: Ask) -> Made | Several:
    """``max`` and ``min``: of everything, along one axis (with its places), or of two tensors."""
    second = ask.get("other") if ask.has("other") else ask.get("dim")
    if isinstance(second, TorchTensor):
        return Made(broadcast(ask.frame(), ask.frame("dim" if ask.has("dim") else "other"), ask.name), promoted([ask.get("input"), second]))
    if second is None:
        return Made(NUMBER, ask.dtype())
    if not is_int(second):
        return Made(ANY_FRAME, ask.dtype())
    return _with_places(ask, reduced(ask.frame(), second, ask.flag("keepdim"), ask.name))


def _with_places(ask: Ask, frame: Frame) -> Several:
    return Several((Made(frame, ask.dtype()), Made(frame, "long")), names=("values", "indices"))


def _along(default: Value) -> Callable[[Ask], Several]:
    """``median``, ``mode``, ``kthvalue``: along one axis, with places."""

    def work(ask: Ask) -> Several:
        return _with_places(ask, reduced(ask.frame(), ask.get("dim", default), ask.flag("keepdim"), ask.name))

    return work


def _median(ask: Ask) -> Made | Several:
    if not ask.has("dim"):
        return Made(NUMBER, ask.dtype())
    return _along(None)(ask)


def _argument(ask: Ask) -> Made:
    return Made(reduced(ask.frame(), ask.get("dim"), ask.flag("keepdim"), ask.name), "long")


def _checked(ask: Ask, default: Value = None) -> Frame:
    """The frame as it is, once the axis is seen to exist."""
    frame = ask.frame()
    if ask.has("dim") or default is not None:
        spot(frame, ask.get("dim", default), ask.name)
    return frame


def _running(kind: Kind) -> Callable[[Ask], Made]:
    """``cumsum`` and its kin: the axes stay."""

    def work(ask: Ask) -> Made:
        frame = _checked(ask)
        return Made(frame, ask.asked(None) if ask.has("dtype") else kind(ask.dtype()))

    return work


def _running_extreme(ask: Ask) -> Several:
    return _with_places(ask, _checked(ask))


def _softmax(ask: Ask) -> Made:
    frame = _checked(ask)
    if not ask.has("dtype"):
        must_float(ask.dtype(), ask.name)
    return Made(frame, ask.asked(None) if ask.has("dtype") else ask.dtype() if ask.dtype() in FLOATS else None)


def _glu(ask: Ask) -> Made:
    frame = ask.frame()
    must_float(ask.dtype(), ask.name)
    place = spot(frame, ask.get("dim", -1), ask.name)
    if frame.rank == 0:
        raise RefusedError("rank", "glu of a tensor without axes", function=ask.name)
    if place is None:
        return Made(ANY_FRAME, ask.dtype())
    size = frame.sizes[place]
    if isinstance(size, int) and size % 2:
        raise RefusedError("size", f"glu along an axis of {size}", function=ask.name, size=size)
    return Made(frame.with_size(place, size // 2 if isinstance(size, int) else unknown_size("half of an axis")), ask.dtype())


def _sort(ask: Ask) -> Several:
    return _with_places(ask, _checked(ask, -1))


def _argsort(ask: Ask) -> Made:
    return Made(_checked(ask, -1), "long")


def _top(ask: Ask) -> Several:
    frame, k = ask.frame(), ask.get("k")
    place = spot(frame, ask.get("dim", -1), ask.name)
    if frame.rank == 0:
        if isinstance(k, int) and k > 1:
            raise RefusedError("size", f"topk of {k} of one number", function=ask.name, sizes=(k, 1))
        return _with_places(ask, frame)
    if place is None:
        return _with_places(ask, ANY_FRAME)
    have, want = frame.sizes[place], size_of(k)
    if isinstance(want, int) and ((isinstance(have, int) and want > have) or want < 0):
        raise RefusedError("size", f"topk of {want} along an axis of {have}", function=ask.name, sizes=(want, have))
    return _with_places(ask, frame.with_size(place, want))


def _unique(ask: Ask) -> Made | Several:
    """How many different ones there are is not known."""
    some: Axis = unknown_size("how many there are")
    one = frame_of(Shape((some,)))
    if ask.has("dim"):
        place = spot(ask.frame(), ask.get("dim"), ask.name)
        one = ask.frame().with_size(place, some) if place is not None else ANY_FRAME
    extras = [name for name in ("return_inverse", "return_counts") if ask.flag(name)]
    if any(ask.flag(name) is None for name in ("return_inverse", "return_counts")):
        return Made(ANY_FRAME)
    if not extras:
        return Made(one, ask.dtype())
    inverse = ask.frame() if not ask.has("dim") else ANY_FRAME
    found = [Made(one, ask.dtype())]
    found.extend(Made(inverse if name == "return_inverse" else frame_of(Shape((some,))), "long") for name in extras)
    return Several(tuple(found))


def _nonzero(ask: Ask) -> Made | Several:
    frame, some = ask.frame(), unknown_size("how many there are")
    if ask.get("as_tuple") is True and frame.rank is not None:
        return Several(tuple(Made(frame_of(Shape((some,))), "long") for _ in frame.sizes))
    if ask.flag("as_tuple") is not False:
        return Made(ANY_FRAME)
    last: Axis = len(frame.sizes) if not frame.open else unknown_size("number of axes")
    return Made(frame_of(Shape((some, last))), "long")


def _bincount(ask: Ask) -> Made:
    return Made(frame_of(Shape((unknown_size("the largest number"),))), "long" if not ask.has("weights") else None)


_DIM = "input dim keepdim"
FORMS = {
    **{name: form(_reduction(counted), _DIM) for name in ("sum", "nansum", "prod")},
    **{name: form(_reduction(_same, floats=True), _DIM) for name in ("mean", "nanmean")},
    **{name: form(_reduction(_truth), _DIM) for name in ("any", "all")},
    **{name: form(_reduction(_same), _DIM) for name in ("amax", "amin")},
    **{name: form(_quantile, "input q dim keepdim") for name in ("quantile", "nanquantile")},
    "count_nonzero": form(_reduction(lambda _: "long"), "input dim"),
    "logsumexp": form(_reduction(floating), _DIM),
    **{name: form(_deviation, "input dim unbiased keepdim") for name in ("std", "var")},
    "norm": form(_norm, "input p dim keepdim"), "linalg.norm": form(_vector_norm, "input ord dim keepdim", "function"),
    "linalg.vector_norm": form(_vector_norm, "input ord dim keepdim", "function"),
    **{name: form(_extreme, _DIM) for name in ("max", "min")},
    **{name: form(_argument, _DIM) for name in ("argmax", "argmin")},
    "median": form(_median, _DIM), "nanmedian": form(_median, _DIM), "mode": form(_along(-1), _DIM),
    "kthvalue": form(_along(-1), "input k dim keepdim"),
    **{name: form(_running(counted), "input dim") for name in ("cumsum", "cumprod")},
    "logcumsumexp": form(_running(floating), "input dim"), **{name: form(_running_extreme, "input dim") for name in ("cummax", "cummin")},
    **{name: form(_softmax, "input dim") for name in ("softmax", "log_softmax")},
    **{f"nn.functional.{name}": form(_softmax, "input dim _stacklevel dtype", "function")
       for name in ("softmax", "log_softmax", "softmin")},
    "nn.functional.gumbel_softmax": form(lambda ask: Made(_checked(ask), ask.dtype()), "input tau hard eps dim", "function"),
    "nn.functional.glu": form(_glu, "input dim", "function"), "sort": form(_sort, "input dim descending"),
    "msort": form(lambda ask: Made(ask.frame(), ask.dtype())), "argsort": form(_argsort, "input dim descending"),
    "topk": form(_top, "input k dim largest sorted"), "unique": form(_unique, "input sorted return_inverse return_counts dim"),
    "unique_consecutive": form(_unique, "input return_inverse return_counts dim"), "nonzero": form(_nonzero, "input"),
    "argwhere": form(_nonzero, "input"), "bincount": form(_bincount, "input weights minlength"),
}  # fmt: skip
