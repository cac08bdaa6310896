"""``value.name``: reading and writing."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import libcst as cst

from lstmlint.interpret import (
    keras_attributes,
    keras_touched,
    neighbours,
    pandas_calls,
    records,
    settings_calls,
    settings_files,
    tokenizers,
    torch_kept,
    torch_modules,
    torch_operators,
    torch_ops,
    torch_steps,
    torch_structure,
    tuners,
    vocabularies,
)
from lstmlint.interpret.arrays import OF_UNKNOWNS
from lstmlint.interpret.frameworks import keras_path
from lstmlint.interpret.keras_history import History
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.settings_files import FilePath, OpenFile
from lstmlint.interpret.unknowns import Condition, Number, is_loose
from lstmlint.interpret.values import (
    CALLBACK_MODEL,
    CALLBACK_RESET,
    Array,
    Bound,
    Builtin,
    Class,
    Function,
    Instance,
    Items,
    Listed,
    Named,
    Neighbour,
    Super,
    Table,
    Tool,
    body_of,
)
from lstmlint.program import Dataset, Layer, Model, Module, Part, Tensor, TorchTensor, Value
from lstmlint.shape import ANY, Unknown

CONSTANTS = {f"{home}.{name}": getattr(math, name) for home in ("numpy", "math") for name in ("pi", "e", "inf", "nan")}
_SEQUENCE_METHODS = frozenset(
    {"append", "extend", "insert", "pop", "remove", "clear", "reverse", "sort", "copy", "index", "count", "add", "update"}
    | {"appendleft", "popleft", "extendleft", "rotate"}
)
# The class of a value that is no object of the program: code asks ``x.__class__.__name__`` whether it was given one tensor or a list.
_PYTHON: dict[type, str] = {str: "str", int: "int", float: "float", bool: "bool", tuple: "tuple", Items: "list", Table: "dict"}
_TABLE_METHODS = frozenset({"get", "items", "keys", "values", "pop", "update", "setdefault", "copy"})


def get(machine: Machine, receiver: Value, name: str, node: cst.CSTNode) -> Value:
    """The value of ``receiver.name``."""
    handler = _BY_TYPE.get(type(receiver))
    if handler is not None:
        return handler(machine, receiver, name, node)
    match receiver:
        case _ if name == "__class__" and type(receiver) in _PYTHON:
            return Builtin(_PYTHON[type(receiver)])
        case Builtin() if name == "__name__":
            return receiver.name
        case FilePath() | OpenFile():
            part = settings_files.attribute(receiver, name)
            return Bound(receiver, name) if part is NotImplemented else part
        case torch_ops.Results() if name in receiver.names:
            return receiver.named(name)
        case Array() if receiver.table and name not in ("shape", "ndim", "size", "T"):
            return pandas_calls.attribute(receiver, name, node)
        case Tensor() | Array():
            return keras_attributes.of_array(machine, receiver, name, node)
        case Items() if name in _SEQUENCE_METHODS:
            return Bound(receiver, name)
        case Table() if name in _TABLE_METHODS:
            return Bound(receiver, name)
        case Table() if name in receiver:
            return receiver[name]  # a dict whose items are attributes as well
        case int() | str() if name == "value":
            return receiver  # a member of an IntEnum
        case Tool():
            if receiver.kind == settings_calls.PARSER:
                return Bound(receiver, name)
            stands = name.endswith("_") or name.startswith(("word_", "index_")) or name == "num_words"
            if name in ("word_index", "index_word"):
                numbers = tokenizers.attribute(receiver, name)
                if numbers is not None:
                    vocabularies.of_known_tokenizer(machine, receiver, numbers, machine.place(node))
                    return numbers
                words = of_unknown(receiver.unknown, name, node)
                if isinstance(words, Unknown):
                    vocabularies.of_tokenizer(machine, receiver, words, machine.place(node))
                return words
            return of_unknown(receiver.unknown, name, node) if stands else Bound(receiver, name)
        case tuple() if name not in ("index", "count"):
            torch_structure.result_misused(machine, receiver, name, node)
            return Bound(receiver, name)
        case str() | tuple():
            return Bound(receiver, name)
        case Dataset():
            return receiver.element if name == "element_spec" else Bound(receiver, name)
        case Listed() if name in _SEQUENCE_METHODS:
            return Bound(receiver, name)
        case Part() if receiver.home == "optimizers":
            keras_touched.attribute(machine, receiver, name, node)
        case History() if name == "history":
            return History(receiver.event, lazily(node), numbers=True)
        case Unknown():
            return _met(machine, receiver, name, node)
    return Unknown(lazily(node), "attribute of a computed value", loose=is_loose(receiver))


def _of_library(machine: Machine, receiver: Named, name: str, node: cst.CSTNode) -> Value:
    flag = settings_calls.flag(machine, receiver, name)
    return _below(receiver.qualified, receiver.written, name) if flag is NotImplemented else flag


@lru_cache(maxsize=4096)
def _below(qualified: str, written: str, name: str) -> Value:
    """``nn.functional`` below ``torch``: a file asks for the same few hundred names thousands of times."""
    constant = CONSTANTS.get(f"{qualified}.{name}")
    return constant if constant is not None else Named(f"{qualified}.{name}", f"{written}.{name}")


def _of_neighbour(machine: Machine, receiver: Neighbour, name: str, node: cst.CSTNode) -> Value:
    return neighbours.member(machine, receiver.file, name)


def _of_module(machine: Machine, receiver: Module, name: str, node: cst.CSTNode) -> Value:
    body = receiver.body
    found = _own(machine, receiver, body, name, node) if isinstance(body, Instance) else NotImplemented
    return torch_modules.attribute(machine, receiver, name, node) if found is NotImplemented else found


def _of_tensor(machine: Machine, receiver: TorchTensor, name: str, node: cst.CSTNode) -> Value:
    return torch_operators.attribute(machine, receiver, name, node)


def _met(machine: Machine, receiver: Unknown, name: str, node: cst.CSTNode) -> Value:
    keras_touched.met(machine, receiver, name, node)
    own = (name in OF_UNKNOWNS or name in tuners.METHODS) and ("attribute", name) not in (receiver.children or ())
    return Bound(receiver, name) if own else of_unknown(receiver, name, node)


def of_unknown(receiver: Unknown, name: str, node: cst.CSTNode) -> Value:
    """An attribute of something unknown: the same each time."""
    why = "shape of an array" if name == "shape" else "attribute of an unknown object"
    if receiver.why == CALLBACK_MODEL and name in ("reset_states", "reset_state"):
        why = CALLBACK_RESET
    elif torch_steps.is_optimizer(receiver):
        why = torch_steps.OF_OPTIMIZER
    else:
        why = keras_touched.why_of(receiver, name) or why
    return receiver.child(("attribute", name), lazily(node), why)


def _of_class(_machine: Machine, receiver: Class, name: str, node: cst.CSTNode) -> Value:
    found = receiver.find(name)
    if found is None:
        return receiver.name if name == "__name__" else Unknown(lazily(node), "attribute of a class")
    return Bound(receiver, name, found) if isinstance(found, Function) and found.flavour == "class" else found


def _own(machine: Machine, receiver: Value, body: Instance, name: str, node: cst.CSTNode) -> Value:
    """What the file's code keeps in the object or defines in its class; NotImplemented where it has nothing of the name."""
    if name in body.attributes:
        return body.attributes[name]
    if name == "__class__":
        return body.cls
    if name == "__dict__":
        return body.attributes
    found = body.cls.find(name)
    if isinstance(found, Function):
        return bind_method(machine, receiver, found, node)
    return NotImplemented if found is None else found


def _of_object(machine: Machine, receiver: Layer | Model, name: str, node: cst.CSTNode) -> Value:
    body = body_of(receiver)
    found = _own(machine, receiver, body, name, node) if body is not None else NotImplemented
    if found is not NotImplemented:
        return found
    found = keras_attributes.get(machine, receiver, name, node)
    if body is not None and isinstance(found, Unknown) and found.why == keras_attributes.UNSEEN:
        return body.unknown.child(("attribute", name), lazily(node), "attribute set elsewhere")
    return found


def _of_instance(machine: Machine, receiver: Instance, name: str, node: cst.CSTNode) -> Value:
    found = _own(machine, receiver, receiver, name, node)
    if found is not NotImplemented:
        return found
    if name in records.METHODS and receiver.cls.fields is not None:
        return Bound(receiver, name)
    why = CALLBACK_MODEL if name == "model" and _is_callback(receiver.cls) else "attribute set elsewhere"
    if name == "validation_data" and _is_callback(receiver.cls):
        keras_touched.attribute(machine, "callback", name, node)
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
            body = body_of(receiver)
            return Bound(body.cls if body is not None else receiver, function.name, function)
        case "property":
            return call_property(machine, function, receiver, node)
    return Bound(receiver, function.name, function)


def _of_super(machine: Machine, receiver: Super, name: str, node: cst.CSTNode) -> Value:
    body = body_of(receiver.receiver)
    order = body.cls.order if body is not None else receiver.receiver.order if isinstance(receiver.receiver, Class) else ()
    after = order[order.index(receiver.cls) + 1 :] if receiver.cls in order else receiver.cls.order[1:]
    found = next((cls.names[name] for cls in after if name in cls.names), None)
    if isinstance(found, Function):
        return bind_method(machine, receiver.receiver, found, node)
    if found is not None:
        return found
    if isinstance(receiver.receiver, Module) and name not in torch_modules.METHODS and name != "__init__":
        return torch_modules.attribute(machine, receiver.receiver, name, node)
    if isinstance(receiver.receiver, Layer | Model) and name not in _INHERITED:
        return _of_object(machine, receiver.receiver, name, node)
    return Bound(receiver, name)


# Values whose attributes hang on nothing but their type, which is asked for before all the others.
_BY_TYPE: dict[type, Callable[[Machine, Any, str, cst.CSTNode], Value]] = {
    Named: _of_library,
    Unknown: _met,
    Number: _met,
    Condition: _met,
    Instance: _of_instance,
    Module: _of_module,
    TorchTensor: _of_tensor,
    Class: _of_class,
    Neighbour: _of_neighbour,
    Super: _of_super,
    Layer: _of_object,
    Model: _of_object,
}


# What Keras' base classes do themselves when super() asks for it.
_INHERITED = frozenset({"__init__", "__call__", *keras_attributes.MODEL_METHODS, *keras_attributes.LAYER_METHODS})


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
    torch_kept.freeze(machine, receiver, name, value, node)
    match receiver:
        case Instance():
            machine.put(receiver.attributes, name, value)
        case Layer(body=Instance() as body) if receiver.custom:
            machine.put(body.attributes, name, value)
        case Module():
            machine.put(receiver.body.attributes if isinstance(receiver.body, Instance) else receiver.args, name, value)
            torch_structure.kept(machine, receiver, name, value, node)
            torch_kept.note(machine, receiver, name, value, node)
            torch_modules.adopt(machine, receiver, name, value)
        case Model(body=Instance() as body):
            machine.put(body.attributes, name, value)
        case Layer():
            machine.put(receiver.args, name, Unknown(name, "a layer inside itself") if _holds(value, receiver) else value)
        case Class():
            machine.put(receiver.names, name, value)
        case Table():
            machine.put(receiver, name, value)
        case Neighbour():
            neighbours.put(machine, receiver.file, name, value)
        case Array() if name == "shape":
            machine.set(receiver, "shape", ANY)
        case Part() if receiver.home == "optimizers":
            keras_touched.attribute(machine, receiver, name, node, setting=True)
        case Unknown():
            keras_touched.met(machine, receiver, name, node, setting=True)
            if receiver.children is None:
                receiver.children = {}
            if isinstance(value, Unknown):
                machine.put(receiver.children, ("attribute", name), value)
            else:
                fresh = Unknown(lazily(node), "attribute of an unknown object")
                machine.put(receiver.children, ("attribute", name), fresh)
                machine.bound[fresh] = value
