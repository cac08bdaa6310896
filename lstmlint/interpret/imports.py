"""Imports: what a module's names mean."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from lstmlint.interpret.frameworks import keras_path
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.names import bind
from lstmlint.interpret.neighbours import Neighbours
from lstmlint.interpret.running import Flow
from lstmlint.interpret.values import Builtin, Named, Pending, Scope
from lstmlint.program import Import
from lstmlint.shape import Unknown
from lstmlint.source.project import ModuleFile

# Modules whose names the interpreter may make something of; everything else is unknown.
_KNOWN = frozenset(
    {
        "numpy",
        "yaml",
        "json",
        "toml",
        "tomli",
        "tomllib",
        "pathlib",
        "io",
        "codecs",
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
        "absl",
        "addict",
        "attrdict",
        "box",
        "configargparse",
        "contextlib",
        "dotmap",
        "easydict",
        "enum",
        "ml_collections",
        "munch",
        "omegaconf",
        "pydantic",
        "pydantic_settings",
        "torch",
        "pytorch_lightning",
        "lightning",
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


def _note(machine: Machine, qualified: str, node: cst.CSTNode, module: cst.CSTNode | None = None, bound: str = "") -> None:
    if keras_path(qualified) is not None or qualified.startswith("tensorflow"):
        machine.record(Import(qualified, machine.place(node), machine.place(module) if module is not None else None, bound))


def import_names(machine: Machine, node: cst.Import, scope: Scope) -> Flow:
    """``import a.b as c``."""
    for alias in node.names:
        name = dotted(alias.name)
        if machine.neighbours is not None and not understood(name) and _import_neighbour(machine, machine.neighbours, alias, scope):
            continue
        if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
            target = alias.asname.name.value
            _note(machine, name, alias, bound=target)
            bind(machine, target, Named(name, target) if understood(name) else Unknown(target, "an imported module"), scope)
        else:
            _note(machine, name, alias, bound=name)
            first = name.split(".", 1)[0]
            bind(machine, first, Named(first, first) if understood(name) else Unknown(first, "an imported module"), scope)
    return Flow.NEXT


def _import_neighbour(machine: Machine, neighbours: Neighbours, alias: cst.ImportAlias, scope: Scope) -> bool:
    """``import a.b`` of a module of the project; whether it is one."""
    whole = dotted(alias.name)
    named = alias.asname is not None and isinstance(alias.asname.name, cst.Name)
    target = alias.asname.name.value if alias.asname is not None and isinstance(alias.asname.name, cst.Name) else whole.split(".", 1)[0]
    file = neighbours.find(machine, whole if named else target)
    if file is not None:
        bind(machine, target, Pending(file), scope)
    return file is not None


def _from_neighbour(machine: Machine, file: ModuleFile, names: Sequence[cst.ImportAlias] | cst.ImportStar, scope: Scope) -> Flow:
    """``from a.b import c`` of a module of the project: it is read when a name is first used."""
    if isinstance(names, cst.ImportStar):
        scope.module.stars.append(file)
        return Flow.NEXT
    for alias in names:
        name = dotted(alias.name)
        target = alias.asname.name.value if alias.asname is not None and isinstance(alias.asname.name, cst.Name) else name
        bind(machine, target, Pending(file, name), scope)
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
    if local and machine.neighbours is not None:
        file = machine.neighbours.find(machine, module, len(node.relative))
        if file is not None:
            return _from_neighbour(machine, file, node.names, scope)
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
            _note(machine, f"{module}.{name}", alias, node.module, target)
            bind(machine, target, Named(f"{module}.{name}", target), scope)
    return Flow.NEXT
