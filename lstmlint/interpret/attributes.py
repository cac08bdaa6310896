"""``value.name``: reading and writing."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret import keras_attributes, pandas_calls
from lstmlint.interpret.arrays import OF_UNKNOWNS
from lstmlint.interpret.frameworks import keras_path
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.values import (
    CALLBACK_MODEL,
    CALLBACK_RESET,
    Array,
    Bound,
    Class,
    Function,
    Instance,
    Items,
    Named,
    Super,
    Table,
    Tool,
    is_loose,
)
from lstmlint.program import Layer, Model, Tensor, Value
from lstmlint.shape import ANY, Unknown

_SEQUENCE_METHODS = frozenset(
    {"append", "extend", "insert", "pop", "remove", "clear", "reverse", "sort", "copy", "index", "count", "add", "update"}
)
_TABLE_METHODS = frozenset({"get", "items", "keys", "values", "pop", "update", "setdefault", "copy"})


def get(machine: Machine, receiver: Value, name: str, node: cst.CSTNode) -> Value:
    """The value of ``receiver.name``."""
    match receiver:
        case Named():
            return Named(f"{receiver.qualified}.{name}", f"{receiver.written}.{name}")
        case Instance():
            return _of_instance(machine, receiver, name, node)
        case Class():
            found = receiver.find(name)
            return found if found is not None else Unknown(lazily(node), "attribute of a class")
        case Super():
            return _of_super(machine, receiver, name, node)
        case Layer() | Model():
            return keras_attributes.get(machine, receiver, name, node)
        case Array() if receiver.table and name not in ("shape", "ndim", "size", "T"):
            return pandas_calls.attribute(receiver, name, node)
        case Tensor() | Array():
            return keras_attributes.of_array(machine, receiver, name, node)
        case Items() if name in _SEQUENCE_METHODS:
            return Bound(receiver, name)
        case Table() if name in _TABLE_METHODS:
            return Bound(receiver, name)
        case Tool():
            stands = name.endswith("_") or name.startswith(("word_", "index_")) or name == "num_words"
            return of_unknown(receiver.unknown, name, node) if stands else Bound(receiver, name)
        case str() | tuple():
            return Bound(receiver, name)
        case Unknown():
            own = name in OF_UNKNOWNS and ("attribute", name) not in (receiver.children or ())
            return Bound(receiver, name) if own else of_unknown(receiver, name, node)
    return Unknown(lazily(node), "attribute of a computed value", loose=is_loose(receiver))


def of_unknown(receiver: Unknown, name: str, node: cst.CSTNode) -> Value:
    """An attribute of something unknown: the same each time."""
    why = "shape of an array" if name == "shape" else "attribute of an unknown object"
    if receiver.why == CALLBACK_MODEL and name in ("reset_states", "reset_state"):
        why = CALLBACK_RESET
    return receiver.child(("attribute", name), lazily(node), why)


def _of_instance(machine: Machine, receiver: Instance, name: str, node: cst.CSTNode) -> Value:
    if name in receiver.attributes:
        return receiver.attributes[name]
    if name == "__class__":
        return receiver.cls
    found = receiver.cls.find(name)
    if isinstance(found, Function):
        return bind_method(machine, receiver, found, node)
    if found is not None:
        return found
    why = CALLBACK_MODEL if name == "model" and _is_callback(receiver.cls) else "attribute set elsewhere"
    return receiver.unknown.child(("attribute", name), lazily(node), why)


def _is_callback(cls: Class) -> bool:
    base = cls.framework_base()
    return base is not None and keras_path(base.qualified) == ("callbacks", "Callback")


def bind_method(machine: Machine, receiver: Value, function: Function, node: cst.CSTNode) -> Value:
    """A function of a class, met on an object of it."""
    from lstmlint.interpret.calls import call_property

    match function.flavour:
        case "static":
            return function
        case "class":
            return Bound(receiver.cls if isinstance(receiver, Instance) else receiver, function.name, function)
        case "property":
            return call_property(machine, function, receiver, node)
    return Bound(receiver, function.name, function)


def _of_super(machine: Machine, receiver: Super, name: str, node: cst.CSTNode) -> Value:
    for base in receiver.cls.bases:
        if isinstance(base, Class):
            found = base.find(name)
            if isinstance(found, Function):
                return bind_method(machine, receiver.receiver, found, node)
            if found is not None:
                return found
    return Bound(receiver, name)


def _holds(value: Value, layer: Layer) -> bool:
    """Whether the value is the layer or wraps it, however deep."""
    waiting, seen = [value], 0
    while waiting and seen < 200:
        thing, seen = waiting.pop(), seen + 1
        if thing is layer:
            return True
        if isinstance(thing, Layer):
            waiting.extend(thing.args.values())
        elif isinstance(thing, list | tuple):
            waiting.extend(thing)
    return bool(waiting)


def put(machine: Machine, receiver: Value, name: str, value: Value, node: cst.CSTNode) -> None:
    """``receiver.name = value``."""
    match receiver:
        case Instance():
            machine.put(receiver.attributes, name, value)
        case Layer():
            machine.put(receiver.args, name, Unknown(name, "a layer inside itself") if _holds(value, receiver) else value)
        case Class():
            machine.put(receiver.names, name, value)
        case Array() if name == "shape":
            machine.set(receiver, "shape", ANY)
        case Unknown():
            if receiver.children is None:
                receiver.children = {}
            if isinstance(value, Unknown):
                machine.put(receiver.children, ("attribute", name), value)
            else:
                fresh = Unknown(lazily(node), "attribute of an unknown object")
                machine.put(receiver.children, ("attribute", name), fresh)
                machine.bound[fresh] = value
