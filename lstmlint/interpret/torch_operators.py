"""Attributes of tensors of torch, operators, indexes and unpacking, and what Python's own functions make of tensors."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from lstmlint.interpret import torch_elementwise, torch_indexing, torch_moving, torch_packing
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.torch_asking import Ask, Form, Made, Outcome, Several
from lstmlint.interpret.torch_dtypes import FLOATS, must_agree, promoted
from lstmlint.interpret.torch_frames import ANY_FRAME, Frame, RefusedError, frame_of, of_tensor
from lstmlint.interpret.torch_last import at_hand
from lstmlint.interpret.torch_ops import method, put_on_record, run, unseen
from lstmlint.interpret.torch_products import matmul
from lstmlint.interpret.torch_sizes import Axes, Sizes, fact, share_sizes
from lstmlint.interpret.torch_sizes import unpacked as sizes_unpacked
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Array, Bound, Given, Items, Scope
from lstmlint.program import Argument, TorchTensor, Value
from lstmlint.shape import Problem, Shape, Unknown

MOST_ITEMS = 64


_TURNED: dict[str, Callable[[Frame, str], Frame]] = {
    "T": lambda frame, _: torch_moving.reversed_axes(frame), "mT": torch_moving.matrix_turned, "mH": torch_moving.matrix_turned,
    "H": lambda frame, _: torch_moving.reversed_axes(frame), "data": lambda frame, _: frame, "grad": lambda frame, _: frame,
    "real": lambda frame, _: frame,
}  # fmt: skip


def attribute(machine: Machine, tensor: TorchTensor, name: str, node: cst.CSTNode) -> Value:
    """``x.shape``, ``x.T``, ``x.data``; the methods as bound ones."""
    found = fact(machine, tensor, name, node)
    if found is not NotImplemented:
        return machine.resolve(found)
    if tensor.packed and name in ("batch_sizes", "sorted_indices", "unsorted_indices"):
        return _simple(machine, name, (tensor,), lambda: Made(frame_of(Shape((Unknown("?", "number of steps"),))), "long"), node)
    if tensor.packed and name == "data":
        return _simple(machine, name, (tensor,), lambda: Made(torch_packing.packed_data(of_tensor(tensor)), tensor.dtype), node)
    if name in _TURNED:
        value = _simple(machine, name, (tensor,), lambda: Made(_TURNED[name](of_tensor(tensor), name), tensor.dtype), node)
        if isinstance(value, TorchTensor) and value.shape.open and name in ("data", "grad"):
            share_sizes(value, tensor, node)
        return value
    return Bound(tensor, name)


def _simple(machine: Machine, name: str, values: tuple[Value, ...], work: Callable[[], Made], node: cst.CSTNode) -> Value:
    """An operation without a form."""
    ask = Ask(machine, name, node, dict(zip(("input", "other"), values, strict=False)))
    return run(Form(lambda _: work()), ask, Given((), machine.place(node)))


def binary(machine: Machine, operator: str, left: Value, right: Value, node: cst.CSTNode) -> Value:
    """``left operator right`` where one of the two is a tensor of torch."""
    if operator == "@":

        def multiplied() -> Made:
            ask = Ask(machine, "@", node, {"input": left, "other": right})
            found = matmul(ask.frame("input"), ask.frame("other"), "@")
            must_agree((left, right), "@")
            return Made(found, promoted((left, right)) if ask.dtype("input") == ask.dtype("other") else None)

        return _simple(machine, operator, (left, right), multiplied, node)
    if any(isinstance(v, Array | tuple | Items | str | dict) or v is None for v in (left, right)):
        return _simple(machine, operator, (left, right), lambda: Made(ANY_FRAME), node)
    return _simple(machine, operator, (left, right), lambda: torch_elementwise.operated(operator, left, right), node)


def unary(machine: Machine, operator: str, tensor: TorchTensor, node: cst.CSTNode) -> Value:
    """``-x``, ``+x``, ``~x``."""
    return _simple(machine, operator, (tensor,), lambda: _signed(operator, tensor), node)


def _signed(operator: str, tensor: TorchTensor) -> Made:
    if (operator == "-" and tensor.dtype == "bool") or (operator == "~" and tensor.dtype in FLOATS):
        raise RefusedError("dtype", f"{operator} of a {tensor.dtype} tensor", function=operator, got=tensor.dtype)
    return Made(of_tensor(tensor), tensor.dtype)


def index(machine: Machine, tensor: TorchTensor, parts: list[Value], node: cst.CSTNode, scope: Scope | None = None) -> Value:
    """``x[parts]``."""
    ask = Ask(machine, "[]", node, {"input": tensor, "parts": tuple(parts), **(at_hand(tensor, scope) if scope is not None else {})})
    form = Form(lambda _: _indexed(tensor, parts))
    return run(form, ask, Given(_written(machine, parts, node), machine.place(node)))


def _indexed(tensor: TorchTensor, parts: list[Value]) -> Made:
    if not tensor.packed:
        return Made(torch_indexing.indexed(of_tensor(tensor), parts), tensor.dtype)
    if len(parts) > 1:
        raise RefusedError("packed", "an index of several axes takes a tensor", function="[]")
    return Made(torch_packing.packed_data(of_tensor(tensor)) if parts == [0] else ANY_FRAME, tensor.dtype)


def _written(machine: Machine, parts: list[Value], node: cst.CSTNode) -> tuple[Argument, ...]:
    """The parts of an index where they stand."""
    elements = node.slice if isinstance(node, cst.Subscript) else ()
    if len(elements) != len(parts):
        return ()
    places = [machine.place(element.slice) for element in elements]
    return tuple(Argument(None, part, place, place) for part, place in zip(parts, places, strict=True))


def items(machine: Machine, tensor: TorchTensor, node: cst.CSTNode) -> list[Value] | None:
    """What the tensor gives one after the other: its parts along the first axis; None where their number is not known (or large)."""
    count = tensor.shape.axes[0] if tensor.shape.rank else None
    return unpacked(machine, tensor, count, node) if isinstance(count, int) and count <= MOST_ITEMS else None


def unpacked(
    machine: Machine, tensor: TorchTensor | Sizes, wanted: int, node: cst.CSTNode, *, starred: bool = False, strict: bool = False
) -> list[Value]:
    """What so many names get of the tensor: its parts along the first axis. Of ``x.shape`` the sizes: it has as many axes, then.

    ``strict``: it is an unpacking, that fails where there are more or fewer.
    """
    if isinstance(tensor, Sizes):
        return [Unknown("?", "size of a tensor") for _ in range(wanted)] if starred else sizes_unpacked(machine, tensor, wanted)
    frame = of_tensor(tensor)
    count = frame.sizes[0] if not frame.open and frame.sizes else None
    if starred and isinstance(count, int) and count <= MOST_ITEMS:
        wanted = max(count, wanted)
    rest = frame.without([0]) if not frame.open and frame.sizes else frame.last(max(0, len(frame.sizes) - 1))

    def work(_: Ask) -> Outcome:
        if strict and not starred and isinstance(count, int) and count != wanted:
            raise RefusedError("count", f"{count} parts for {wanted} names", function="unbind", wanted=wanted, got=count)
        return Several(tuple(Made(rest, tensor.dtype) for _ in range(wanted)))

    found = run(Form(work), Ask(machine, "unbind", node, {"input": tensor, "dim": 0}), Given((), machine.place(node)))
    return list(found) if isinstance(found, tuple) else [found] * wanted


def misread(machine: Machine, sizes: Axes, node: cst.CSTNode, *, place: int | None = None, names: int = 0) -> None:
    """``x.shape[3]`` and ``a, b, c = x.shape`` where there are not so many axes: put on record."""
    rank = len(sizes)
    if place is not None:
        problem = Problem("dim", {"text": f"shape[{place}] of {rank} axes", "dim": place, "rank": rank, "function": "shape"})
    else:
        problem = Problem("rank", {"text": f"{names} names for {rank} axes", "wanted": names, "got": rank, "function": "shape"})
    args: dict[str, Value] = {"dim": place} if place is not None else {}
    put_on_record(machine, "shape", sizes.tensor, args, (), problem, node)


def builtin(machine: Machine, name: str, given: Given, node: cst.CSTNode) -> Value:
    """``abs(x)``, ``float(x)``, ``sum([x, y])``: Python's functions on tensors; NotImplemented for others."""
    value = given.value("", 0)
    if isinstance(value, TorchTensor) and len(given.arguments) == 1:
        if name in ("abs", "round"):
            return method(machine, value, name, Given((), given.place), node)
        if name in ("int", "float", "bool"):
            return Number(lazily(node), "a number from a tensor", kind=name)
        if name in ("list", "tuple"):
            parts = items(machine, value, node)
            return NotImplemented if parts is None else tuple(parts) if name == "tuple" else Items(parts)
        if name in ("sum", "max", "min"):
            return run(Form(lambda _: Made(ANY_FRAME)), Ask(machine, name, node, {"input": value}, path=f"builtins.{name}"), given)
    if name == "sum" and isinstance(value, Items | tuple) and value and all(isinstance(v, TorchTensor) for v in value):
        total: Value = given.value("start", 1, 0)
        for item in value:
            total = binary(machine, "+", total, item, node)
        return total if getattr(value, "exact", True) else unseen(machine, given)
    return NotImplemented
