"""Definitions: functions and classes as values."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret import enums
from lstmlint.interpret.calls import call_value, defaults_of
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.names import bind
from lstmlint.interpret.records import fields_of
from lstmlint.interpret.running import Flow
from lstmlint.interpret.values import Builtin, Class, Function, Named, Scope
from lstmlint.program import Value

_FLAVOURS = {"staticmethod": "static", "classmethod": "class", "property": "property", "cached_property": "property"}


def function(machine: Machine, node: cst.FunctionDef, scope: Scope) -> Flow:
    """``def``: a closure; decorators that are not of this file do not matter."""
    decorators = tuple(machine.evaluate(machine, d.decorator, scope) for d in node.decorators)
    flavour = next((f for f in map(_flavour, decorators) if f), "")
    if not flavour and any(
        isinstance(d.decorator, cst.Attribute) and d.decorator.attr.value in ("setter", "getter", "deleter") for d in node.decorators
    ):
        return Flow.NEXT  # a property's setter must not hide the property
    in_class = scope.kind == "class"
    closure = scope.parent if in_class and scope.parent is not None else scope
    made = Function(
        node.name.value,
        node,
        closure,
        defaults_of(machine, node.params, scope),
        owner=scope.owner if in_class else None,
        decorators=decorators,
        flavour=flavour,
        generator=is_generator(machine, node),
        filename=machine.filename,
    )
    machine.functions[id(node)] = made
    bind(machine, node.name.value, _decorated(machine, made, node, scope), scope)
    return Flow.NEXT


def _decorated(machine: Machine, made: Function, node: cst.FunctionDef, scope: Scope) -> Function:
    """What the decorators of the file make of a function; the others, and those that return something unseen, change nothing."""
    for decorator, value in zip(reversed(node.decorators), reversed(made.decorators), strict=True):
        if isinstance(value, Function) and not value.flavour and not made.flavour:
            result = call_value(machine, value, [made], decorator, scope)
            made = result if isinstance(result, Function) else made
    return made


def _flavour(decorator: Value) -> str:
    if isinstance(decorator, Builtin):
        return _FLAVOURS.get(decorator.name, "")
    if isinstance(decorator, Named):
        return _FLAVOURS.get(decorator.qualified.rsplit(".", 1)[-1], "")
    return ""


def is_generator(machine: Machine, node: cst.FunctionDef) -> bool:
    """Whether the body yields; found once for each function."""
    known = machine.generators.get(id(node))
    if known is None:
        known = machine.generators[id(node)] = _yields(node.body)
    return known


def _yields(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Yield):
        return True
    if isinstance(node, cst.FunctionDef | cst.Lambda | cst.ClassDef):
        return False
    return any(_yields(child) for child in node.children)


def _undecorated(node: cst.Decorator) -> cst.BaseExpression:
    """``dataclass`` of ``@dataclass(frozen=True)``."""
    return node.decorator.func if isinstance(node.decorator, cst.Call) else node.decorator


def class_(machine: Machine, node: cst.ClassDef, scope: Scope) -> Flow:
    """``class``: the body is executed in a scope of its own."""
    bases = tuple(machine.evaluate(machine, a.value, scope) for a in node.bases)
    made = Class(node.name.value, node, {}, bases, scope)
    body = Scope("class", scope)
    body.names = made.names
    body.owner = made
    machine.execute(machine, node.body, body)
    made.fields = fields_of(made, tuple(machine.evaluate(machine, _undecorated(d), scope) for d in node.decorators))
    enums.fill(made)
    machine.classes[id(node)] = made
    bind(machine, node.name.value, made, scope)
    return Flow.NEXT
