"""Names: scopes, star imports, builtins, and the names that nothing in the file binds."""

from __future__ import annotations

import builtins
from functools import partial

import libcst as cst

from lstmlint.here import absolute
from lstmlint.interpret import neighbours, torch_names
from lstmlint.interpret.frameworks import provides
from lstmlint.interpret.machine import ABSENT, Machine
from lstmlint.interpret.settings_files import FilePath
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Array, Builtin, Named, Pending, Scope
from lstmlint.program import Value
from lstmlint.shape import Unknown
from lstmlint.source.project import ModuleFile

_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_")) - {"exit", "quit", "copyright", "credits", "license"}
_CONSTANTS: dict[str, Value] = {"True": True, "False": False, "None": None, "Ellipsis": ...}


def look_up(machine: Machine, name: str, scope: Scope) -> Value:
    """What the name means in the scope; an unknown of that name where nothing binds it."""
    if name in scope.names and not scope.declared:
        value = scope.names[name]
        if type(value) is not Pending:
            return value
    if name in _CONSTANTS:
        return _CONSTANTS[name]
    start: Scope | None = scope.declared.get(name, scope)
    current = start
    while current is not None:
        if name in current.names and (current is start or current.kind != "class"):
            value = current.names[name]
            return neighbours.settle(machine, value, name, current.names) if type(value) is Pending else value
        current = current.parent
    module = scope.module
    for star in reversed(module.stars):
        if isinstance(star, ModuleFile):
            found = neighbours.starred(machine, star, name)
            if found is not ABSENT:
                return found
        elif provides(star, name) or torch_names.provides(star, name):
            return Named(f"{star}.{name}", name)
    if name in _BUILTINS:
        return Builtin(name)
    if name == "xrange":
        return Builtin("range")
    if name == "__file__" and machine.neighbours is not None:
        return FilePath(absolute(machine.filename))
    if name == "__name__":
        return "__main__"
    if name in ("exit", "quit"):
        return Named("sys.exit")
    unknown = Unknown(name, "a name that the file does not bind")
    module.names[name] = unknown
    return unknown


def unnamed(value: Unknown) -> bool:
    """Whether a variable's name says more than the expression: it is a call other than ``len()``, or nothing at all."""
    naming = value.naming
    if isinstance(naming, str):
        return ("(" in naming and not naming.startswith("len(")) or naming in ("?", "...")
    node = naming.args[0] if isinstance(naming, partial) else None
    return type(node) is cst.Call and not (type(node.func) is cst.Name and node.func.value == "len")


def bind(machine: Machine, name: str, value: Value, scope: Scope) -> None:
    """Bind a name, where ``global`` or ``nonlocal`` says."""
    target = scope.declared.get(name, scope)
    if isinstance(value, Unknown) and type(value) in (Unknown, Number) and unnamed(value):
        value.label = name
    elif type(value) is Array:
        name_axes(value, name)
    machine.put(target.names, name, value)


def name_axes(array: Array, name: str) -> None:
    """Unknown axes are called after the first variable that holds the array."""
    for place, axis in enumerate(array.shape.axes):
        if isinstance(axis, Unknown) and axis.naming == "?":
            axis.label = f"{name}.shape[{place}]" if not array.shape.open else "?"
