"""Functions of torch that make new tensors: zeros, rand, arange, tensor, from_numpy, zeros_like, new_zeros, Variable..."""

from __future__ import annotations

import math
from collections.abc import Callable

from lstmlint.interpret.arrays import shape_of_item
from lstmlint.interpret.axes import size_of
from lstmlint.interpret.torch_asking import Ask, Made, form, frame_of_value
from lstmlint.interpret.torch_dtypes import CLASSES, kind_of
from lstmlint.interpret.torch_frames import ANY_FRAME, NUMBER, Frame, RefusedError, frame_of, never_one, unknown_size
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Array, Items, Listed
from lstmlint.program import TorchTensor, Value
from lstmlint.shape import Axis, Dim, Shape, Unknown

_MAX_DEPTH = 8


def of_sizes(values: list[Value] | None, name: str) -> Frame:
    """A new tensor of these sizes."""
    if values is None:
        return ANY_FRAME
    sizes = tuple(size_of(v) for v in values)
    if any(isinstance(s, int) and s < 0 for s in sizes):
        raise RefusedError("size", f"{name} of a size below zero", function=name, sizes=sizes)
    return frame_of(Shape(sizes))


def _filled(default: str | None) -> Callable[[Ask], Made]:
    """``zeros``, ``randn``: float unless told otherwise."""

    def work(ask: Ask) -> Made:
        return Made(of_sizes(ask.numbers("size"), ask.name), ask.asked(default), ask.device())

    return work


def _full(ask: Ask) -> Made:
    value = ask.get("fill_value")
    kind, weight = kind_of(value)
    return Made(of_sizes(ask.numbers("size"), ask.name), ask.asked(kind if weight in (0, 1) else None), ask.device())


def _randint(ask: Ask) -> Made:
    """``randint(high, size)`` or ``randint(low, high, size)``."""
    sizes = ask.numbers("size") if ask.has("size") else ask.numbers("high")
    return Made(of_sizes(sizes, ask.name), ask.asked("long"), ask.device())


def _like(default: str | None = None) -> Callable[[Ask], Made]:
    """``zeros_like(x)``: the axes, the kind and the place of another."""

    def work(ask: Ask) -> Made:
        device = ask.device() if ask.has("device") else "unsaid"
        return Made(ask.frame(), ask.asked(default or ask.dtype()), device)

    return work


def _new(ask: Ask) -> Made:
    """``x.new_zeros(sizes)``: of the kind of x and where x is."""
    device = ask.device() if ask.has("device") else "unsaid"
    return Made(of_sizes(ask.numbers("size"), ask.name), ask.asked(ask.dtype()), device)


def _new_full(ask: Ask) -> Made:
    return _new(ask)


def _new_legacy(ask: Ask) -> Made:
    """``x.new(2, 3)``: of these sizes; of data where it is given some."""
    what = ask.get("size")
    if isinstance(what, tuple) and all(not isinstance(v, Items | tuple | TorchTensor | Array) for v in what):
        return Made(of_sizes(list(what), ask.name), ask.dtype())
    return Made(_data(what)[0] if isinstance(what, Items | Array) else ANY_FRAME, ask.dtype())


def _new_tensor(ask: Ask) -> Made:
    frame, kind = _data(ask.get("data"))
    return Made(frame, ask.asked(kind))


def _arange(ask: Ask) -> Made:
    values = [ask.get(n) for n in ("start", "end", "step") if ask.has(n)]
    if not values:
        return Made(ANY_FRAME, ask.asked(None), ask.device())
    if len(values) == 1:
        values = [0, values[0]]
    kind = "float" if any(isinstance(v, float) for v in values) else "long"
    if any((isinstance(v, Unknown) and not _counts(v)) or isinstance(v, TorchTensor) for v in values):
        kind = None if kind == "long" else kind  # type: ignore[assignment]
    return Made(_range_frame(values), ask.asked(kind), ask.device())


def _counts(value: Value) -> bool:
    return isinstance(value, Number) and value.kind == "int"


def _range_frame(values: list[Value]) -> Frame:
    start, stop = values[0], values[1] if len(values) > 1 else None
    step = values[2] if len(values) > 2 else 1
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (start, stop, step))
    size: Axis = unknown_size("how many numbers there are")
    if numbers and step:
        count = math.ceil((stop - start) / step)  # type: ignore[operator]
        if count < 0:
            raise RefusedError("call", f"arange from {start} to {stop} by {step}", function="arange")
        size = count
    elif start == 0 and step == 1 and isinstance(stop, Dim | Unknown) and not isinstance(start, bool):
        size = size_of(stop)
    return frame_of(Shape((size,)))


def _spaced(ask: Ask) -> Made:
    steps = ask.get("steps", 100)
    return Made(frame_of(Shape((size_of(steps),))), ask.asked("float"), ask.device())


def _eye(ask: Ask) -> Made:
    rows = ask.get("n")
    return Made(of_sizes([rows, ask.get("m") if ask.has("m") else rows], ask.name), ask.asked("float"), ask.device())


def _randperm(ask: Ask) -> Made:
    return Made(of_sizes([ask.get("n")], ask.name), ask.asked("long"), ask.device())


def _normal(ask: Ask) -> Made:
    """``torch.normal(mean, std, size)``; of tensors as these are."""
    if ask.has("size"):
        return Made(of_sizes(ask.numbers("size"), ask.name), ask.asked("float"), ask.device())
    tensor = ask.tensor("mean") or ask.tensor("std")
    return Made(frame_of_value(tensor) if tensor is not None else ANY_FRAME, None)


# ---- from data --------------------------------------------------------------------------------------------------------

_OF_NUMPY = {"int": None, "bool": "bool", "float": None}


def _data(value: Value, depth: int = 0) -> tuple[Frame, str | None]:
    """The axes and the kind of ``torch.tensor(value)``."""
    if isinstance(value, TorchTensor):
        return frame_of_value(value), value.dtype
    if isinstance(value, Listed):
        return frame_of(value.array.shape), {"int": "long", "float": "float", "bool": "bool"}.get(value.array.dtype or "")
    if isinstance(value, Array):
        return frame_of(value.shape), "double" if value.wide else _OF_NUMPY.get(value.dtype or "")
    if isinstance(value, range):
        return frame_of(Shape((len(value),))), "long"
    if isinstance(value, tuple | Items):
        if any(isinstance(v, TorchTensor) for v in value):
            return _rows_of_tensors(list(value), exact=getattr(value, "exact", True))
        shape = shape_of_item(value)
        return frame_of(shape) if shape is not None else ANY_FRAME, _kind_within(value, depth)
    kind, weight = kind_of(value)
    return (NUMBER, kind) if weight >= 0 else (ANY_FRAME, None)


def _rows_of_tensors(values: list[Value], *, exact: bool) -> tuple[Frame, str | None]:
    """A list of tensors of one number each. (Of more it is refused.)"""
    if any(isinstance(v, TorchTensor) and not v.shape.open and any(never_one(a) for a in v.shape.axes) for v in values):
        raise RefusedError("call", "a tensor of a list of tensors", function="tensor")
    return (frame_of(Shape((len(values),))) if exact else ANY_FRAME), None


def _kind_within(value: Value, depth: int) -> str | None:
    """The kind of the numbers in nested lists: one float makes all of them floats."""
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, tuple | Items):
        kinds = {_kind_within(v, depth + 1) for v in value}
        if not kinds:
            return "float"
        if None in kinds or not getattr(value, "exact", True):
            return kinds.pop() if len(kinds) == 1 else None
        return next((k for k in ("float", "long", "bool") if k in kinds), None)
    if isinstance(value, Array | TorchTensor):
        return None
    return kind_of(value)[0]


def _tensor(ask: Ask) -> Made:
    frame, kind = _data(ask.get("data"))
    source = ask.tensor("data")
    device = ask.device() if ask.has("device") or source is None else "unsaid"
    return Made(frame, ask.asked(kind), device)


def _from_numpy(ask: Ask) -> Made:
    value = ask.get("data")
    return Made(
        frame_of(value.shape) if isinstance(value, Array) else ANY_FRAME, _data(value)[1] if isinstance(value, Array) else None, "cpu"
    )


def _legacy(kind: str, device: str) -> Callable[[Ask], Made]:
    """``torch.Tensor(2, 3)``, ``torch.LongTensor([1, 2])``: sizes, or data in a list."""

    def work(ask: Ask) -> Made:
        what = ask.get("size")
        if what is None:
            return Made(frame_of(Shape((0,))), kind, device)
        # torch.Tensor(2, 3) makes room for six numbers; torch.Tensor((2, 3)) is what stands there.
        if ask.spread and isinstance(what, tuple) and not any(isinstance(v, Items | tuple | Array | TorchTensor) for v in what):
            return Made(of_sizes(list(what), ask.name), kind, device)
        if ask.spread and isinstance(what, tuple) and len(what) == 1:
            what = what[0]
        if isinstance(what, TorchTensor | Array | Items | tuple | Listed):
            return Made(_data(what)[0], kind, device)
        return Made(of_sizes([what], ask.name) if isinstance(what, int | Dim | Number) else ANY_FRAME, kind, device)

    return work


def _wrapped(*, parameter: bool) -> Callable[[Ask], Made]:
    """``Variable(x)``, ``nn.Parameter(x)``: the tensor itself."""

    def work(ask: Ask) -> Made:
        frame, kind = (ask.frame("data"), ask.dtype("data")) if ask.tensor("data") is not None else (ANY_FRAME, None)
        return Made(frame, kind, parameter=parameter)

    return work


def _multinomial(ask: Ask) -> Made:
    frame, count = ask.frame(), ask.get("num_samples")
    if frame.open or not frame.sizes:
        return Made(ANY_FRAME, "long")
    return Made(frame.with_size(len(frame.sizes) - 1, size_of(count)), "long")


_LIKE = ("zeros_like", "ones_like", "rand_like", "randn_like", "empty_like")
FORMS = {
    **{name: form(_filled("float"), "*size", "function") for name in ("zeros", "ones", "rand", "randn", "empty")},
    "full": form(_full, "size fill_value", "function"), "randint": form(_randint, "low high size", "function"),
    **{name: form(_like(), "input", "function") for name in _LIKE}, "full_like": form(_like(), "input fill_value", "function"),
    "randint_like": form(_like(), "input low high", "function"),
    **{name: form(_new, "input *size", "method") for name in ("new_zeros", "new_ones", "new_empty")},
    "new_full": form(_new_full, "input size fill_value", "method"), "new": form(_new_legacy, "input *size", "method"),
    "new_tensor": form(_new_tensor, "input data", "method"), "arange": form(_arange, "start end step", "function"),
    "linspace": form(_spaced, "start end steps", "function"), "logspace": form(_spaced, "start end steps base", "function"),
    "eye": form(_eye, "n m", "function"), "randperm": form(_randperm, "n", "function"),
    "normal": form(_normal, "mean std size", "function"), "multinomial": form(_multinomial, "input num_samples replacement"),
    **{name: form(_tensor, "data", "function") for name in ("tensor", "as_tensor", "asarray", "scalar_tensor")},
    **{name: form(_from_numpy, "data", "function") for name in ("from_numpy", "from_dlpack")},
    **{name: form(_legacy(kind, "cpu"), "*size", "function") for name, kind in CLASSES.items()},
    **{f"cuda.{name}": form(_legacy(kind, "elsewhere"), "*size", "function") for name, kind in CLASSES.items()},
    **{name: form(_wrapped(parameter=False), "data requires_grad", "function") for name in (
        "autograd.Variable", "autograd.variable.Variable")},
    **{name: form(_wrapped(parameter=True), "data requires_grad", "function") for name in ("nn.Parameter", "nn.parameter.Parameter")},
    "nn.Buffer": form(_wrapped(parameter=False), "data", "function"),
}  # fmt: skip
