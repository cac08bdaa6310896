"""Imports: what a module's names mean."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret.frameworks import keras_path
from lstmlint.interpret.machine import Flow, Machine
from lstmlint.interpret.names import bind
from lstmlint.interpret.values import Builtin, Named, Scope
from lstmlint.program import Import
from lstmlint.shape import Unknown

# Modules whose names the interpreter may make something of; everything else is unknown.
_KNOWN = frozenset(
    {
        "numpy",
        "pandas",
        "sklearn",
        "keras_preprocessing",
        "tensorflow",
        "functools",
        "sys",
        "os",
        "copy",
        "collections",
        "math",
        "tensorflow_core",
        "typing",
        "itertools",
        "types",
        "dataclasses",
        "argparse",
        "attr",
        "attrs",
    }
)


# Modules that give Python 3's builtins to Python 2.
_BUILTIN_HOMES = frozenset({"six.moves", "builtins", "future.builtins", "past.builtins", "__builtin__"})
_OLD_NAMES = {"xrange": "range", "input": "input", "raw_input": "input", "unicode": "str"}


def dotted(node: cst.BaseExpression | None) -> str:
    """``a.b.c`` of a name or attribute."""
    if isinstance(node, cst.Name):
        return node.value
    return f"{dotted(node.value)}.{node.attr.value}" if isinstance(node, cst.Attribute) else ""


def understood(module: str) -> bool:
    """Whether names of the module mean anything here."""
    return module.split(".", 1)[0] in _KNOWN or keras_path(module) is not None


def _note(machine: Machine, qualified: str, node: cst.CSTNode, module: cst.CSTNode | None = None) -> None:
    if keras_path(qualified) is not None or qualified.startswith("tensorflow"):
        machine.record(Import(qualified, machine.place(node), machine.place(module) if module is not None else None))


def import_names(machine: Machine, node: cst.Import, scope: Scope) -> Flow:
    """``import a.b as c``."""
    for alias in node.names:
        name = dotted(alias.name)
        _note(machine, name, alias)
        if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
            target = alias.asname.name.value
            bind(machine, target, Named(name, target) if understood(name) else Unknown(target, "an imported module"), scope)
        else:
            first = name.split(".", 1)[0]
            bind(machine, first, Named(first, first) if understood(name) else Unknown(first, "an imported module"), scope)
    return Flow.NEXT


def import_from(machine: Machine, node: cst.ImportFrom, scope: Scope) -> Flow:
    """``from a.b import c as d``; star imports of known modules are looked up when a name is met."""
    module = dotted(node.module)
    if module in _BUILTIN_HOMES and not isinstance(node.names, cst.ImportStar):
        for alias in node.names:
            name = dotted(alias.name)
            target = alias.asname.name.value if alias.asname is not None and isinstance(alias.asname.name, cst.Name) else name
            bind(machine, target, Builtin(_OLD_NAMES.get(name, name)), scope)
        return Flow.NEXT
    local = bool(node.relative) or not understood(module)
    if isinstance(node.names, cst.ImportStar):
        if not local:
            _note(machine, f"{module}.*", node, node.module)
            scope.module.stars.append(module)
        return Flow.NEXT
    for alias in node.names:
        name = dotted(alias.name)
        target = alias.asname.name.value if alias.asname is not None and isinstance(alias.asname.name, cst.Name) else name
        if local:
            bind(machine, target, Unknown(target, "imported from another file"), scope)
        else:
            _note(machine, f"{module}.{name}", alias, node.module)
            bind(machine, target, Named(f"{module}.{name}", target), scope)
    return Flow.NEXT
