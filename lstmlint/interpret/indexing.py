"""``value[index]``: reading and writing."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret import (
    keras_history,
    pandas_calls,
    pandas_methods,
    pandas_tables,
    preparation,
    tensors,
    torch_modules,
    torch_operators,
    torch_structure,
)
from lstmlint.interpret.arrays import base_of
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.numpy_more import glued
from lstmlint.interpret.ranges import Range, loosened, rearranged, sliced, some
from lstmlint.interpret.structures import as_given
from lstmlint.interpret.tensors import is_integer
from lstmlint.interpret.torch_sizes import Axes
from lstmlint.interpret.unknowns import Number, is_loose
from lstmlint.interpret.values import Array, Class, Function, Items, Listed, Named, Partial, Picker, Scope, Table, Tool
from lstmlint.interpret.vocabularies import WORDS
from lstmlint.program import Dataset, Module, Tensor, TorchTensor, Use, Value, bracketed
from lstmlint.shape import Dim, Unknown


def parts_of(machine: Machine, node: cst.Subscript, scope: Scope) -> list[Value]:
    """The index values: integers, ``slice`` objects, None and ``...``."""
    found: list[Value] = []
    for element in node.slice:
        inner = element.slice
        if type(inner) is cst.Index:
            value = machine.evaluate(machine, inner.value, scope)
            found.append(None if isinstance(value, Named) and value.qualified.endswith(".newaxis") else value)
        elif type(inner) is cst.Slice:
            bounds = [machine.evaluate(machine, b, scope) if b is not None else None for b in (inner.lower, inner.upper, inner.step)]
            found.append(slice(*bounds))
    if len(found) == 1 and isinstance(found[0], tuple):
        return list(found[0])
    return found


def get(machine: Machine, receiver: Value, node: cst.Subscript, scope: Scope) -> Value:
    """The value of ``receiver[...]``."""
    parts = parts_of(machine, node, scope)
    if isinstance(receiver, Tensor):
        taken = [part for part in parts if part is not None]
        plain = all(part is ... or isinstance(part, slice | int | Number) for part in taken) and ... not in taken
        if plain and receiver.shape.rank is not None and len(taken) > receiver.shape.rank and not machine.speculation:
            detail = {"shape": receiver.shape, "count": len(taken), "tensor": receiver}
            machine.record(Use("index", machine.place(node), detail, machine.trail))
        return Tensor(tensors.index(receiver.shape, parts), sources=(receiver,), dtype=receiver.dtype, name=bracketed(parts))
    if isinstance(receiver, TorchTensor):
        return torch_operators.index(machine, receiver, parts, node, scope)
    if isinstance(receiver, Module):
        return torch_modules.item(receiver, parts[0] if len(parts) == 1 else None, node)
    if isinstance(receiver, Array):
        found = pandas_calls.item(receiver, parts, node) if receiver.table else _array(receiver, parts, node)
        preparation.cut(machine, receiver, parts, found, node)
        return found
    if isinstance(receiver, Listed) and len(parts) == 1 and isinstance(parts[0], slice):
        part = _array(receiver.array, parts, node)
        if isinstance(part, Array):
            return Listed(part, lazily(node), plain=receiver.plain)
    if isinstance(receiver, Dataset):
        return as_given(receiver.element) if receiver.source == "sequence" else Unknown(lazily(node), "item of a dataset")
    if isinstance(receiver, Picker):
        return pandas_calls.located(receiver, parts, node)
    key = parts[0] if len(parts) == 1 else tuple(parts)
    if isinstance(receiver, Named) and receiver.qualified in ("numpy.c_", "numpy.r_"):
        found = glued(receiver.qualified.rpartition(".")[2], parts)
        return Unknown(lazily(node), "arrays in a row") if found is NotImplemented else found
    if isinstance(receiver, Tool) and receiver.kind in pandas_methods.GROUPS:
        found = pandas_methods.of_column(receiver, key)
        return Unknown(lazily(node), "item of a table") if found is NotImplemented else found
    if isinstance(receiver, tuple | Items | str | range):
        if isinstance(receiver, Axes) and type(key) is int and not -len(receiver) <= key < len(receiver):
            torch_operators.misread(machine, receiver, node, place=key)
        return _sequence(machine, receiver, key, node)
    if isinstance(receiver, Table):
        return _table(machine, receiver, key, node)
    if isinstance(receiver, Class) and receiver.members is not None and isinstance(key, str) and key in receiver.members:
        return receiver.names[key]
    if isinstance(receiver, keras_history.History):
        keras_history.item(machine, receiver, key, node)
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
        number = Number(lazily(node), "item of an array", kind=receiver.dtype, loose=any(is_loose(p) for p in parts))
        number.span = receiver.values
        number.scalar = receiver.dtype if receiver.dtype in ("int", "float") else "number"
        return number
    if shape.open and all(is_integer(p) for p in parts):
        return Unknown(lazily(node), "item of an array", loose=any(is_loose(p) for p in parts))
    whole = receiver.one_hot and _last_is_whole(receiver, parts)
    return Array(shape, receiver.dtype, values=_values(receiver, parts), one_hot=whole, wide=receiver.wide)


def _values(array: Array, parts: list[Value]) -> Range | None:
    """In which range lies what an index takes."""
    if len(parts) == 1 and isinstance(parts[0], slice):
        return sliced(array.values, parts[0])
    if all(part is None or part is ... or part == slice(None) for part in parts):
        return rearranged(array.values)
    once = all(part is None or part is ... or isinstance(part, slice | int) for part in parts)
    return some(array.values) if once else loosened(array.values)


def _last_is_whole(array: Array, parts: list[Value]) -> bool:
    """Whether an index leaves the last axis as it is."""
    if parts[-1] is None or not array.shape.rank:
        return False
    if parts[-1] == slice(None):
        return True
    taken = sum((part.shape.rank or 9) if isinstance(part, Array) and part.dtype == "bool" else part is not None for part in parts)
    return ... not in parts and taken < array.shape.rank


def _written(machine: Machine, array: Array, parts: list[Value], value: Value, node: cst.Subscript) -> None:
    """Something is written into the array: of zeros that get a one at one place of each row, one-hot rows."""
    one = type(value) in (int, float, bool) and value == 1
    # An unknown place may be a whole list of places: then it is several ones that a row gets.
    single = len(parts) > 1 and all(is_integer(part) for part in parts)
    # With as many loops around it as places named, several ones may come into one row.
    once = array.shape.rank == len(parts) and len(machine.loops) < len(parts)
    if array.zero and one:
        alone = array.zero is True or array.zero == id(node)
        machine.set(array, "one_hot", single and once and alone)
        machine.set(array, "zero", id(node) if alone else -1)
        machine.set(array, "values", Range(0, 1))
        return
    if array.zero or array.values is not None or array.one_hot:
        machine.set(array, "zero", False)
        machine.set(array, "values", None)
        machine.set(array, "one_hot", False)
    if array.different is not None:
        machine.set(array, "different", None)


def _sequence(machine: Machine, receiver: tuple[Value, ...] | Items | str | range, key: Value, node: cst.Subscript) -> Value:
    if isinstance(receiver, tuple) and isinstance(key, tuple):
        torch_structure.result_misused(machine, receiver, "index", node)
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
    if isinstance(receiver.unknown, Number) or (receiver and all(is_integer(value) for value in receiver.values())):
        return Number(lazily(node), "item of a dict of numbers", loose=is_loose(key), kind="int")
    return unknown_item(receiver.unknown, key, node)


def unknown_item(receiver: Value, key: Value, node: cst.Subscript) -> Value:
    """The item of something unknown: the same for the same key."""
    if not isinstance(receiver, Unknown):
        return Unknown(lazily(node), "item of a computed value", loose=is_loose(key))
    if isinstance(key, int) and not isinstance(key, bool) and receiver.start is not None:
        return receiver.item(key)
    if isinstance(key, slice) and isinstance(key.start, int) and key.start >= 0 and key.stop is None and key.step is None:
        return receiver.rest(key.start)
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
        pandas_tables.changed(machine, receiver.table, rows=receiver.name == "loc")
    elif isinstance(receiver, Array):
        if receiver.table:
            pandas_tables.changed(machine, receiver, name=key)
        else:
            _written(machine, receiver, parts, value, node)
    elif isinstance(receiver, Unknown) and isinstance(key, str | int) and receiver.children is not None:
        machine.drop(receiver.children, ("item", key))
        if receiver.why == WORDS:
            machine.drop(receiver.children, ("len",))
