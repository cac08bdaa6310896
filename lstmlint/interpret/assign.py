"""Assignment: names, attributes, items and unpacking."""

from __future__ import annotations

from typing import Any

import libcst as cst

from lstmlint.interpret import attributes, indexing, torch_operators, torch_unpacking
from lstmlint.interpret.iteration import iterate_known
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.names import bind
from lstmlint.interpret.torch_sizes import Axes, Sizes
from lstmlint.interpret.unknowns import Number, is_loose
from lstmlint.interpret.values import Array, Items, Scope
from lstmlint.program import Layer, Model, Module, Tensor, TorchTensor, Use, Value
from lstmlint.shape import Shape, Unknown


def assign(machine: Machine, target: Any, value: Value, scope: Scope) -> None:
    """``target = value``."""
    kind = type(target)
    if kind is cst.Name:
        bind(machine, target.value, value, scope)
        name_model(machine, value, target.value)
    elif kind is cst.Attribute:
        receiver = machine.evaluate(machine, target.value, scope)
        attributes.put(machine, receiver, target.attr.value, value, target)
        name_model(machine, value, target.attr.value)
    elif kind is cst.Subscript:
        indexing.put(machine, machine.evaluate(machine, target.value, scope), target, value, scope)
    elif kind is cst.Tuple or kind is cst.List:
        _unpack(machine, target, value, scope)
    elif kind is cst.StarredElement:
        assign(machine, target.value, value, scope)


def name_model(machine: Machine, value: Value, name: str) -> None:
    """A model is called after the first variable that holds it."""
    if (isinstance(value, Model) or (isinstance(value, Module) and value.parent is None)) and not value.name:
        machine.set(value, "name", name)


def _unpack(machine: Machine, target: cst.Tuple | cst.List, value: Value, scope: Scope) -> None:
    elements = target.elements
    star = next((i for i, e in enumerate(elements) if isinstance(e, cst.StarredElement)), None)
    items = _items(machine, value, len(elements), target, starred=star is not None)
    if star is None:
        _note_states(machine, target, value)
        for element, item in zip(elements, items, strict=False):
            assign(machine, element.value, item, scope)
        return
    after = len(elements) - star - 1
    middle = items[star : len(items) - after] if after else items[star:]
    last = items[len(items) - after :] if after else []
    for element, item in zip(elements[:star], items[:star], strict=False):
        assign(machine, element.value, item, scope)
    rest = Items(middle, exact=isinstance(value, tuple | Items), call=getattr(value, "call", None))
    assign(machine, elements[star].value, rest, scope)
    for element, item in zip(elements[star + 1 :], last, strict=False):
        assign(machine, element.value, item, scope)


def _note_states(machine: Machine, target: cst.Tuple | cst.List, value: Value) -> None:
    """The names that the states of a Bidirectional layer get."""
    call = value.call if isinstance(value, Items) else None
    if call is None or not isinstance(call.layer, Layer) or call.layer.kind != "Bidirectional" or len(call.outputs) != len(target.elements):
        return
    nodes = [element.value for element in target.elements]
    names = tuple(node.value if isinstance(node, cst.Name) else "" for node in nodes)
    detail = {"call": call, "names": names, "places": tuple(machine.place(node) for node in nodes)}
    machine.record(Use("unpack_states", machine.place(target), detail, machine.trail))


def _items(machine: Machine, value: Value, wanted: int, target: cst.CSTNode, *, starred: bool) -> list[Value]:
    known = iterate_known(value)
    exact = getattr(value, "exact", True)
    if known is not None and exact:
        if len(known) == wanted or starred:
            return known + _unknowns(value, wanted - len(known))
        if isinstance(value, Axes):
            torch_operators.misread(machine, value, target, names=wanted)
        torch_unpacking.note_unpacking(machine, value, wanted, target)
        call = getattr(value, "call", None)
        if call is not None:
            machine.record(Use("unpack", machine.place(target), {"wanted": wanted, "got": len(known), "call": call}, machine.trail))
        return (known + _unknowns(value, wanted - len(known)))[:wanted]
    if isinstance(value, TorchTensor | Sizes):
        if not starred and isinstance(value, TorchTensor):
            torch_unpacking.note_states(machine, value, wanted, target)
        return torch_operators.unpacked(machine, value, wanted, target, starred=starred, strict=True)
    if isinstance(value, Tensor) and not starred:
        if value.call is not None and not (isinstance(value.call.layer, Layer) and value.call.layer.custom):
            machine.record(Use("unpack", machine.place(target), {"wanted": wanted, "got": None, "call": value.call}, machine.trail))
        return [Tensor() for _ in range(wanted)]
    if isinstance(value, Array) and value.shape.rank:
        rest = Shape(value.shape.axes[1:])
        return [_item(value, rest) for _ in range(wanted)]
    return _unknowns(value, wanted)


def _item(array: Array, rest: Shape) -> Value:
    """One of the items along the first axis."""
    if array.table:
        return Unknown("item", "item of a table")
    return Array(rest, array.dtype) if rest.axes else Number("item", "item of an array", kind=array.dtype)


def _unknowns(value: Value, number: int) -> list[Value]:
    if isinstance(value, Unknown):
        return [value.child(("item", i), f"{value.label}[{i}]") for i in range(number)]
    return [Unknown("?", "unpacking of an unknown", loose=is_loose(value)) for _ in range(max(number, 0))]
