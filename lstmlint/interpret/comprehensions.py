"""Comprehensions: their loops are run as those of statements are, and their items collected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from lstmlint.interpret import vocabularies
from lstmlint.interpret.assign import assign
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.loops import settle
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.tensors import is_integer
from lstmlint.interpret.truth import truth
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Items, Scope, Table, once
from lstmlint.program import Value
from lstmlint.shape import Dim, Unknown


def comprehension(machine: Machine, node: Any, scope: Scope) -> Value:
    """The list or dict that a comprehension makes, as far as its loops are known."""
    inner = Scope("comprehension", scope)
    inner.owner, inner.receiver = scope.owner, scope.receiver
    found: list[tuple[Value, Value]] = []
    element = node.value if isinstance(node, cst.DictComp) else node.elt
    key = node.key if isinstance(node, cst.DictComp) else None

    def emit() -> None:
        found.append((machine.evaluate(machine, key, inner) if key is not None else None, machine.evaluate(machine, element, inner)))

    exact = _generate(machine, node.for_in, inner, emit, found)
    if key is None:
        made = Items((value for _, value in found), exact=exact)
        return once(made) if isinstance(node, cst.SetComp) else made
    table = Table(exact=exact and all(is_key(k) for k, _ in found))
    table.update((k, value) for k, value in found if is_key(k))
    if found and not table and all(is_integer(value) for _, value in found):
        table.unknown = Number(lazily(node), "a dict of numbers", kind="int")
    vocabularies.of_comprehension(machine, node, table, lambda words: machine.evaluate(machine, words, scope))
    return table


def _generate(machine: Machine, loop: cst.CompFor, scope: Scope, emit: Callable[[], None], found: list[tuple[Value, Value]]) -> bool:
    """Run a comprehension's loops; whether the number of its items is certain."""

    def turn(item: Value) -> bool:
        machine.step()
        assign(machine, loop.target, item, scope)
        taken = [truth(machine, machine.evaluate(machine, test.test, scope)) for test in loop.ifs]
        if False in taken:
            return True
        inner = True
        if loop.inner_for_in is not None:
            inner = _generate(machine, loop.inner_for_in, scope, emit, found)
        else:
            emit()
        return inner and None not in taken

    before = len(found)
    plan = settle(machine, machine.evaluate(machine, loop.iter, scope), loop, turn)
    if plan.begun is None:
        del found[before:]  # what a turn on a guess has put there
    answers = [plan.begun[1]] if plan.begun is not None else []
    machine.speculation += not plan.exact
    answers += [turn(item) for item in plan.items[len(answers) :]]
    machine.speculation -= not plan.exact
    return all(answers) and plan.exact


def is_key(value: Value) -> bool:
    """Whether the value can be the known key of a table."""
    if isinstance(value, Unknown | Dim | Items | Table):
        return False
    try:
        hash(value)
    except TypeError:
        return False
    return True
