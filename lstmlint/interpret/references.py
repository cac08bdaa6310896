"""Every place where a file names something of a framework that it imported, in code that is run and in code that is not.

The interpreter follows what builds and trains models; a loss function or a helper that it never enters may name what a version of
Keras does not have as well. This is one walk over the whole file, made only when a rule asks for it. A name that the file binds in
any other way than by one import means nothing here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import field
from functools import partial
from typing import Any

import libcst as cst

from lstmlint.diagnostic import Place
from lstmlint.interpret.expressions import is_literal
from lstmlint.interpret.frameworks import keras_path
from lstmlint.interpret.imports import dotted
from lstmlint.interpret.nodes import below
from lstmlint.program import Argument, Reference
from lstmlint.records import dataclass
from lstmlint.shape import Unknown

_NOT_LITERAL = Unknown("?", "not a literal")
_GUARDS = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError", "TypeError", "ValueError", "Exception", "BaseException"})
VERSION_WORDS = ("version", "keras3", "keras_3", "keras2", "keras_2", "is_tf", "tf2", "tf_2", "hasattr")
_FEW = 3  # a longer body, around which anything is caught, is a program that reports its failures


def references(module: cst.Module, filename: str) -> tuple[Reference, ...]:
    """The framework names of a module, in the order of the text."""
    walk = _Walk(filename)
    walk.through(module, guarded=False)
    return tuple(walk.resolved())


@dataclass(slots=True)
class _Met:
    """A dotted name as it was met: the node, its parts, and the call that it is the function of."""

    node: cst.BaseExpression
    parts: tuple[str, ...]
    call: cst.Call | None
    guarded: bool


@dataclass(slots=True)
class _Walk:
    filename: str
    met: list[_Met] = field(default_factory=list)
    imported: dict[str, set[str]] = field(default_factory=dict)
    spoiled: set[str] = field(default_factory=set)

    def through(self, node: cst.CSTNode, *, guarded: bool) -> None:
        """Walk below a node; iterative where the tree is deep, so that no input is too much."""
        waiting: list[tuple[Any, bool, cst.Call | None]] = [(node, guarded, None)]
        while waiting:
            node, guarded, call = waiting.pop()
            handler = _HANDLERS.get(type(node))
            if handler is not None:
                waiting.extend(reversed(list(handler(self, node, guarded, call))))
            else:
                waiting += [(child, guarded, None) for child in reversed(below(node))]

    def resolved(self) -> Iterator[Reference]:
        """What was met, by its full name."""
        for met in self.met:
            homes = self.imported.get(met.parts[0], set())
            if len(homes) != 1 or met.parts[0] in self.spoiled:
                continue
            qualified = ".".join((next(iter(homes)), *met.parts[1:]))
            yield Reference(
                qualified,
                ".".join(met.parts),
                Place(met.node, self.filename),
                Place(met.call, self.filename) if met.call is not None else None,
                tuple(self._arguments(met.call)) if met.call is not None else (),
                met.guarded,
            )

    def _arguments(self, call: cst.Call) -> Iterator[Argument]:
        for arg in call.args:
            place, value_place = Place(arg, self.filename), Place(arg.value, self.filename)
            literal = not arg.star and is_literal(arg.value)
            value = _value(arg.value) if literal else _NOT_LITERAL
            name = arg.keyword.value if arg.keyword else None
            yield Argument(name, value, place, value_place, star=arg.star, literal=literal, spelling=partial(_spelled, arg.value))


Below = Iterator[tuple[Any, bool, cst.Call | None]]


def _spelled(node: cst.BaseExpression) -> str:
    return cst.Module([]).code_for_node(node).strip()


def _value(node: cst.BaseExpression) -> object:
    try:
        return ast.literal_eval(cst.Module([]).code_for_node(node).strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return _NOT_LITERAL


def _name(walk: _Walk, node: cst.Name, guarded: bool, call: cst.Call | None) -> Below:
    walk.met.append(_Met(node, (node.value,), call, guarded))
    return iter(())


def _attribute(walk: _Walk, node: cst.Attribute, guarded: bool, call: cst.Call | None) -> Below:
    parts: list[str] = []
    root: cst.BaseExpression = node
    while isinstance(root, cst.Attribute):
        parts.append(root.attr.value)
        root = root.value
    if isinstance(root, cst.Name):
        walk.met.append(_Met(node, (root.value, *reversed(parts)), call, guarded))
        return iter(())
    return iter(((root, guarded, None),))


def _call(_walk: _Walk, node: cst.Call, guarded: bool, _call: cst.Call | None) -> Below:
    yield node.func, guarded, node
    for arg in node.args:
        yield arg.value, guarded, None


def _import(walk: _Walk, node: cst.Import, _guarded: bool, _call: cst.Call | None) -> Below:
    for alias in node.names:
        name = dotted(alias.name)
        bound = alias.asname.name.value if alias.asname is not None and isinstance(alias.asname.name, cst.Name) else ""
        _bind(walk, bound or name.split(".", 1)[0], name if bound else name.split(".", 1)[0])
    return iter(())


def _import_from(walk: _Walk, node: cst.ImportFrom, _guarded: bool, _call: cst.Call | None) -> Below:
    module = dotted(node.module)
    for alias in node.names if not isinstance(node.names, cst.ImportStar) else ():
        name = dotted(alias.name)
        bound = alias.asname.name.value if alias.asname is not None and isinstance(alias.asname.name, cst.Name) else name
        _bind(walk, bound, "" if node.relative else f"{module}.{name}")
    return iter(())


def _bind(walk: _Walk, name: str, qualified: str) -> None:
    if keras_path(qualified) is not None or qualified.split(".", 1)[0] == "tensorflow":
        walk.imported.setdefault(name, set()).add(qualified)
    else:
        walk.spoiled.add(name)


def _target(walk: _Walk, node: Any, guarded: bool, _call: cst.Call | None) -> Below:
    """A target of an assignment, a loop, a ``with``...: its names are the file's own."""
    target = node.target if hasattr(node, "target") else node.name
    _spoil(walk, target)
    if not isinstance(target, cst.Name):
        yield target, guarded, None
    for child in below(node):
        if child is not target:
            yield child, guarded, None


def _spoil(walk: _Walk, target: cst.CSTNode | None) -> None:
    waiting: list[Any] = [target]
    while waiting:
        node = waiting.pop()
        if isinstance(node, cst.Name):
            walk.spoiled.add(node.value)
        elif isinstance(node, cst.Tuple | cst.List):
            waiting.extend(element.value for element in node.elements)
        elif isinstance(node, cst.StarredElement):
            waiting.append(node.value)


def _definition(walk: _Walk, node: Any, guarded: bool, _call: cst.Call | None) -> Below:
    walk.spoiled.add(node.name.value)
    return iter([(child, guarded, None) for child in below(node) if child is not node.name])


def _argument_of_call(_walk: _Walk, node: cst.Arg, guarded: bool, _call: cst.Call | None) -> Below:
    return iter(((node.value, guarded, None),))


def _parameter(walk: _Walk, node: cst.Param, guarded: bool, _call: cst.Call | None) -> Below:
    walk.spoiled.add(node.name.value)
    return iter([(child, guarded, None) for child in (node.default,) if child is not None])


def _try(walk: _Walk, node: cst.Try, guarded: bool, _call: cst.Call | None) -> Below:
    caught: set[str] = set()
    for handler in node.handlers:
        kinds = [e.value for e in handler.type.elements] if isinstance(handler.type, cst.Tuple) else [handler.type]
        caught.update("Exception" if kind is None else dotted(kind) for kind in kinds)
    broad = caught & {"Exception", "BaseException"}
    taken_care_of = bool((caught - broad) & _GUARDS or (broad and len(node.body.body) <= _FEW))
    yield node.body, guarded or taken_care_of, None
    for child in (*node.handlers, node.orelse, node.finalbody):
        if child is not None:
            yield child, guarded or (taken_care_of and isinstance(child, cst.ExceptHandler)), None


def _asks_for_version(test: cst.BaseExpression) -> bool:
    """Whether a name or a text in the condition tells of a version; to write the condition out would cost more than all the rest."""
    waiting: list[Any] = [test]
    while waiting:
        node = waiting.pop()
        said = getattr(node, "value", None)
        if isinstance(said, str) and any(word in said.lower() for word in VERSION_WORDS):
            return True
        waiting += below(node)
    return False


def _if(_walk: _Walk, node: cst.If | cst.IfExp, guarded: bool, _call: cst.Call | None) -> Below:
    inside = guarded or _asks_for_version(node.test)
    yield node.test, guarded, None
    for child in (node.body, node.orelse):
        if child is not None:
            yield child, inside, None


_HANDLERS: dict[type, Callable[[_Walk, Any, bool, cst.Call | None], Below]] = {
    cst.Name: _name,
    cst.Attribute: _attribute,
    cst.Call: _call,
    cst.Arg: _argument_of_call,
    cst.Import: _import,
    cst.ImportFrom: _import_from,
    cst.AssignTarget: _target,
    cst.AnnAssign: _target,
    cst.AugAssign: _target,
    cst.NamedExpr: _target,
    cst.For: _target,
    cst.CompFor: _target,
    cst.AsName: _target,
    cst.FunctionDef: _definition,
    cst.ClassDef: _definition,
    cst.Param: _parameter,
    cst.Try: _try,
    cst.If: _if,
    cst.IfExp: _if,
}
