"""Python's builtins about objects: what they are, and their attributes."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from lstmlint.interpret import attributes, calls, keras_attributes, settings_calls, torch_packing
from lstmlint.interpret.frameworks import keras_layer
from lstmlint.interpret.labels import label, lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.torch_names import torch_path
from lstmlint.interpret.values import Array, Bound, Builtin, Class, Function, Given, Instance, Items, Named, Partial, Scope, Table, body_of
from lstmlint.layers import attributes as layer_attributes
from lstmlint.program import Layer, Model, Tensor, TorchTensor, Value
from lstmlint.shape import Dim, Unknown

Handler = Callable[[Machine, Given, cst.CSTNode, Scope], Value]
_TYPES: dict[str, tuple[type, ...]] = {
    "int": (int,), "float": (float,), "str": (str,), "bool": (bool,), "list": (Items,), "dict": (Table,), "tuple": (tuple,),
    "object": (object,), "set": (Items,),
}  # fmt: skip


def _isinstance(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    value, kinds = given.value("obj", 0), given.value("cls", 1)
    answers = [_is_a(value, kind) for kind in (kinds if isinstance(kinds, tuple) else (kinds,))]
    if True in answers:
        return True
    if None not in answers:
        return False
    if isinstance(value, Unknown):
        return value.child(("isinstance", label(node)), label(node), "isinstance()")
    return Unknown(lazily(node), "isinstance()")


def _is_a(value: Value, kind: Value) -> bool | None:
    if isinstance(value, Unknown | Dim):
        return None
    if isinstance(kind, Builtin) and kind.name in _TYPES:
        if isinstance(value, TorchTensor) and value.packed and kind.name == "tuple":
            return True
        return isinstance(value, _TYPES[kind.name])
    if isinstance(kind, Class):
        body = body_of(value)
        return _descends(body.cls, kind) if body is not None else False
    if isinstance(kind, Named) and isinstance(value, TorchTensor) and (asked := torch_path(kind.qualified)) is not None:
        if value.packed or asked.endswith("PackedSequence"):
            return torch_packing.is_instance(value, kind.qualified)
        return True if asked == "Tensor" else False if asked.startswith("nn.Module") else None
    if isinstance(kind, Named) and isinstance(value, Layer | Model):
        return keras_attributes.is_instance(value, kind.qualified)
    if isinstance(kind, Named) and (value is None or isinstance(value, int | float | str | tuple | Items | Table)):
        return None if kind.qualified.startswith(("numbers", "collections", "typing", "numpy", "six")) else False
    return None


def _descends(cls: Class, wanted: Class, depth: int = 0) -> bool | None:
    if cls is wanted:
        return True
    if depth > 20:
        return None
    answers = [_descends(b, wanted, depth + 1) if isinstance(b, Class) else None if isinstance(b, Unknown) else False for b in cls.bases]
    return True if True in answers else (None if None in answers else False)


def _hasattr(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    value, name = given.value("obj", 0), given.value("name", 1)
    body = body_of(value)
    if body is not None and isinstance(name, str) and (name in body.attributes or body.cls.find(name) is not None):
        return True
    if isinstance(value, Layer | Model) and isinstance(name, str):
        known = keras_attributes.has(machine, value, name)
        if known is not None:
            return known
    if isinstance(value, Named) and isinstance(name, str) and (kind := keras_layer(value.qualified)) is not None:
        known = layer_attributes.class_has(kind, name)
        if known is not None:
            return known
    if isinstance(value, Instance) and isinstance(name, str):
        return Unknown(lazily(node), "hasattr()") if value.cls.foreign else False
    if isinstance(value, Unknown):
        return value.child(("hasattr", name if isinstance(name, str) else label(node)), label(node), "hasattr()")
    return Unknown(lazily(node), "hasattr()")


def _getattr(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    value, name = given.value("obj", 0), given.value("name", 1)
    body = body_of(value)
    if len(given.positional) > 2 and body is not None and isinstance(name, str) and not body.cls.foreign:
        held = name in body.attributes or body.cls.find(name) is not None
        return attributes.get(machine, value, name, node) if held else given.positional[2].value
    if isinstance(name, str) and not isinstance(value, Unknown):
        return attributes.get(machine, value, name, node)
    return Unknown(lazily(node), "getattr()")


def _vars(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    found = settings_calls.variables(given.value("object", 0))
    return Unknown(lazily(node), "vars()") if found is NotImplemented else found


def _setattr(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    name = given.value("name", 1)
    if isinstance(name, str):
        attributes.put(machine, given.value("obj", 0), name, given.value("value", 2), node)
    return None


def _super(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    return calls.make_super(machine, scope)


def _type(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    body = body_of(given.value("object", 0))
    return body.cls if body is not None else Unknown(lazily(node), "type()")


def _callable(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    value = given.value("obj", 0)
    if isinstance(value, Function | Class | Bound | Partial | Layer | Model | Named):
        return True
    plain = value is None or isinstance(value, str | int | float | tuple | Items | Table | Tensor | Array)
    return False if plain else Unknown(lazily(node), "callable()")


OF_OBJECTS: dict[str, Handler] = {
    "isinstance": _isinstance, "hasattr": _hasattr, "getattr": _getattr, "setattr": _setattr, "super": _super, "type": _type,
    "callable": _callable, "vars": _vars,
}  # fmt: skip
