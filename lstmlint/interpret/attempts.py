"""``try``: what stands in one is written for another version when a handler takes care of its absence."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret.machine import Machine
from lstmlint.interpret.values import Named, Scope
from lstmlint.program import Event, Layer

_ABSENCES = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError"})
_REFUSALS = _ABSENCES | {"TypeError", "ValueError"}
_ANYTHING = frozenset({"Exception", "BaseException"})
_FEW = 3  # a body of more statements, around which anything is caught, is a program that reports its failures


def note(machine: Machine, node: cst.Try, scope: Scope, before: tuple[int, ...]) -> None:
    """Mark what was recorded in the body since ``before`` (as :func:`extent` counts), where a handler expects its failure."""
    path = machine.path
    layers, events, uses, imports = before
    caught = _caught(node)
    few = len(node.body.body) <= _FEW
    if caught & (_ABSENCES | _ANYTHING):
        path.optional.update(found.qualified for found in path.imports[imports:])
        path.optional.update(_named(node.body, scope))
        del path.imports[imports:]
    if not caught & _REFUSALS and not (few and caught & _ANYTHING):
        return
    things: tuple[Layer | Event, ...] = (*path.layers[layers:], *path.events[events:])
    for thing in things:
        if thing.trail == machine.trail:
            path.guarded.add(thing.place)
            path.guarded.update(place for argument in thing.given for place in (argument.place, argument.value_place))
    path.guarded.update(use.place for use in path.uses[uses:] if use.trail == machine.trail)


def extent(machine: Machine) -> tuple[int, ...]:
    """How much of each is recorded by now."""
    path = machine.path
    return len(path.layers), len(path.events), len(path.uses), len(path.imports)


def _caught(node: cst.Try) -> set[str]:
    names: set[str] = set()
    for handler in node.handlers:
        kinds = [e.value for e in handler.type.elements] if isinstance(handler.type, cst.Tuple) else [handler.type]
        names.update("Exception" if kind is None else kind.value for kind in kinds if kind is None or isinstance(kind, cst.Name))
    return names


def _named(body: cst.BaseSuite, scope: Scope) -> list[str]:
    """The framework names that assignments of the body keep: ``RNN = layers.CuDNNLSTM``."""
    found: list[str] = []
    for line in body.body:
        for statement in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            targets = [t.target for t in statement.targets] if isinstance(statement, cst.Assign) else []
            values = [scope.names.get(t.value) for t in targets if isinstance(t, cst.Name)]
            found.extend(v.qualified for v in values if isinstance(v, Named))
    return found
