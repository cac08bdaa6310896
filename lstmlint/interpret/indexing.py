"""``value[index]``: reading and writing."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret import pandas_calls, tensors
from lstmlint.interpret.arrays import base_of
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.tensors import is_integer
from lstmlint.interpret.values import Array, Class, Function, Items, Named, Number, Partial, Picker, Range, Scope, Table, is_loose
from lstmlint.program import Tensor, Value
from lstmlint.shape import Dim, Unknown


def parts_of(machine: Machine, node: cst.Subscript, scope: Scope) -> list[Value]:
    """The index values: integers, ``slice`` objects, None and ``...``."""
    found: list[Value] = []
    for element in node.slice:
        inner = element.slice
        if isinstance(inner, cst.Index):
            value = machine.evaluate(machine, inner.value, scope)
            found.append(None if isinstance(value, Named) and value.qualified.endswith(".newaxis") else value)
        elif isinstance(inner, cst.Slice):
            bounds = [machine.evaluate(machine, b, scope) if b is not None else None for b in (inner.lower, inner.upper, inner.step)]
            found.append(slice(*bounds))
    if len(found) == 1 and isinstance(found[0], tuple):
        return list(found[0])
    return found


def get(machine: Machine, receiver: Value, node: cst.Subscript, scope: Scope) -> Value:
    """The value of ``receiver[...]``."""
    parts = parts_of(machine, node, scope)
    if isinstance(receiver, Tensor):
        return Tensor(tensors.index(receiver.shape, parts), sources=(receiver,), dtype=receiver.dtype)
    if isinstance(receiver, Array):
        return pandas_calls.item(receiver, parts, node) if receiver.table else _array(receiver, parts, node)
    if isinstance(receiver, Picker):
        return pandas_calls.located(receiver, parts, node)
    key = parts[0] if len(parts) == 1 else tuple(parts)
    if isinstance(receiver, tuple | Items | str | range):
        return _sequence(machine, receiver, key, node)
    if isinstance(receiver, Table):
        return _table(machine, receiver, key, node)
    return unknown_item(receiver, key, node)


def _array(receiver: Array, parts: list[Value], node: cst.Subscript) -> Value:
    if receiver.shape.open and len(parts) == 1 and isinstance(parts[0], int | str | Unknown):
        return unknown_item(base_of(receiver), parts[0], node)
    if any(isinstance(p, str) for p in parts):
        return Unknown(lazily(node), "item of an array")
    shape = tensors.index(receiver.shape, parts)
    if shape.rank == 0 and receiver.dtype in ("object", "str"):
        return Unknown(lazily(node), "item of an array")
    if shape.rank == 0:
        return Number(lazily(node), "item of an array", kind=receiver.dtype, loose=any(is_loose(p) for p in parts))
    if shape.open and all(is_integer(p) for p in parts):
        return Unknown(lazily(node), "item of an array", loose=any(is_loose(p) for p in parts))
    rows_only = len(parts) == 1 and isinstance(parts[0], Array | slice) and receiver.shape.rank != 1
    values = Range(receiver.values.low, receiver.values.high) if receiver.values is not None else None
    return Array(shape, receiver.dtype, values=values, one_hot=receiver.one_hot and rows_only)


def _sequence(machine: Machine, receiver: tuple[Value, ...] | Items | str | range, key: Value, node: cst.Subscript) -> Value:
    exact = getattr(receiver, "exact", True)
    if isinstance(key, int) and (exact or 0 <= key < len(receiver)):
        try:
            return receiver[key]
        except IndexError:
            return Unknown(lazily(node), "index out of range")
    if isinstance(key, slice) and all(b is None or isinstance(b, int) for b in (key.start, key.stop, key.step)) and key.step != 0:
        part = receiver[key]
        return Items(part, exact=exact, call=receiver.call) if isinstance(receiver, Items) else part
    return Unknown(lazily(node), "item at an unknown place", loose=is_loose(key))


_MOST_CHOICES = 5


def _a_choice(value: Value) -> bool:
    """Whether the value is one of several classes or functions to choose from, as in ``{"lstm": LSTM, "gru": GRU}[kind]``."""
    return isinstance(value, Named | Class | Function | Partial)


def _index(node: cst.Subscript) -> cst.BaseExpression | None:
    """The index as it is written, where there is one; a variable is worth a choice, the result of a call is not."""
    inner = node.slice[0].slice if len(node.slice) == 1 else None
    return inner.value if isinstance(inner, cst.Index) else None


def _table(machine: Machine, receiver: Table, key: Value, node: cst.Subscript) -> Value:
    try:
        if key in receiver:
            return receiver[key]
    except TypeError:
        return Unknown(lazily(node), "item of a dict")
    chosen = isinstance(key, Unknown) and isinstance(_index(node), cst.Name | cst.Attribute)
    if chosen and receiver.exact and 2 <= len(receiver) <= _MOST_CHOICES and all(map(_a_choice, receiver.values())):
        assert isinstance(key, Unknown)
        keys = list(receiver)
        option = machine.choose(machine.visit(node), key.label, tuple(k if isinstance(k, str | int) else str(k) for k in keys))
        machine.bound[key] = keys[option]
        return receiver[keys[option]]
    if receiver.unknown is None:
        receiver.unknown = Unknown(lazily(node.value), "a dict of unknown content")
    return unknown_item(receiver.unknown, key, node)


def unknown_item(receiver: Value, key: Value, node: cst.Subscript) -> Value:
    """The item of something unknown: the same for the same key."""
    if not isinstance(receiver, Unknown):
        return Unknown(lazily(node), "item of a computed value", loose=is_loose(key))
    if isinstance(key, int | str | bool) or key is None:
        return receiver.child(("item", key), lazily(node), "item of a computed value")
    if isinstance(key, Unknown | Dim):
        return receiver.child(("item", key), lazily(node), "item of a computed value")
    return Unknown(lazily(node), "item of a computed value", loose=is_loose(receiver))


def put(machine: Machine, receiver: Value, node: cst.Subscript, value: Value, scope: Scope) -> None:
    """``receiver[...] = value``."""
    parts = parts_of(machine, node, scope)
    key = parts[0] if len(parts) == 1 else None
    if isinstance(receiver, Table):
        if isinstance(key, str | int | bool):
            machine.put(receiver, key, value)
        else:
            machine.blur(receiver)
    elif isinstance(receiver, Items):
        if isinstance(key, int) and -len(receiver) <= key < len(receiver):
            machine.change(receiver)[key] = value
        else:
            machine.blur(receiver)
    elif isinstance(receiver, Picker):
        pandas_calls.changed(machine, receiver.table, rows=receiver.name == "loc")
    elif isinstance(receiver, Array):
        if receiver.table:
            pandas_calls.changed(machine, receiver)
        elif receiver.values is not None or receiver.one_hot:
            machine.set(receiver, "values", None)
            machine.set(receiver, "one_hot", False)
    elif isinstance(receiver, Unknown) and isinstance(key, str | int) and receiver.children is not None:
        machine.drop(receiver.children, ("item", key))
