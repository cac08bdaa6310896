"""Loops: known ones are unrolled; those of unknown length run as one and as two turns, or, where even that is a guess, loosely."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import libcst as cst

from lstmlint.interpret.assign import assign
from lstmlint.interpret.branches import is_unseen
from lstmlint.interpret.iteration import Turns, solve, turns
from lstmlint.interpret.machine import ABSENT, Flow, Machine, Mark
from lstmlint.interpret.truth import truth
from lstmlint.interpret.values import Items, Iterated, Scope, Table
from lstmlint.program import Value
from lstmlint.shape import Unknown, show_dim

_MAX_WHILE = 64
_IDLE_TURNS = 6  # turns of a while loop that build nothing, after which the rest is guessed
_TURNS = (1, 2)
_STEADY = 3


def settle(machine: Machine, value: Value, node: cst.CSTNode, probe: Callable[[Value], object]) -> Turns:
    """The turns of a loop. Where their number is not known and a turn builds something, the number is decided (1 or 2)."""
    plan = turns(value, node)
    if plan.exact:
        return plan
    if machine.speculation:
        # A guess within a guess: one turn shows what is written, more would only multiply.
        return Turns(plan.items[:1], exact=False)
    key = machine.visit(node)
    if key not in machine.plan:
        mark = machine.mark()
        machine.guessed = False
        machine.speculation += 1
        probe(plan.items[0] if plan.items else Unknown("item", loose=True))
        machine.speculation -= 1
        built = machine.built_since(mark) or machine.guessed
        machine.undo(mark)
        machine.visit(node)
        if not built:
            return plan
    solved = [solve(plan.length, number) for number in _TURNS] if plan.length is not None else []
    if not solved or not all(solved) or not isinstance(value, Unknown | Iterated):
        return plan
    number = _TURNS[machine.choose(key, show_dim(plan.length), _TURNS, preferred=1, unseen=is_unseen(solved[0][0] if solved[0] else None))]
    unknown, bound = solved[number - 1] or (Unknown(), 0)
    machine.bound[unknown] = bound
    if isinstance(value, Iterated):
        return Turns([machine.resolve(value.item(i)) for i in range(number)])
    return Turns([value.child(("item", i), f"{value.label}[{i}]") for i in range(number)])


def for_loop(machine: Machine, node: cst.For, scope: Scope) -> Flow:
    """``for target in iterable``."""
    value = machine.evaluate(machine, node.iter, scope)

    def turn(item: Value) -> Flow:
        machine.step()
        assign(machine, node.target, item, scope)
        return machine.execute(machine, node.body, scope)

    plan = settle(machine, value, node.iter, turn)
    outside, turning = machine.loops, machine.turning
    machine.turning = machine.visit(node)
    machine.loops = (*outside, machine.place(node))
    try:
        flow = _run(machine, [partial(turn, item) for item in plan.items], exact=plan.exact)
    finally:
        machine.loops, machine.turning = outside, turning
    if flow is Flow.NEXT and node.orelse is not None:
        return machine.execute(machine, node.orelse.body, scope)
    return Flow.NEXT if flow is Flow.BREAK else flow


def _run(machine: Machine, bodies: list[Callable[[], Flow]], *, exact: bool) -> Flow:
    mark = machine.mark()
    if not exact:
        machine.speculation += 1
    flow = Flow.NEXT
    for number, body in enumerate(bodies):
        if exact and number == _STEADY and len(bodies) > 2 * _STEADY and _steady(machine, mark):
            # Nothing was built and nothing counted so far: the other turns would be the same again.
            widen(machine, mark)
            break
        flow = body()
        if flow in (Flow.BREAK, Flow.RETURN, Flow.RAISE):
            break
        flow = Flow.NEXT
    if not exact:
        machine.speculation -= 1
        widen(machine, mark)
        return Flow.NEXT if flow is not Flow.RETURN else flow
    return flow


def _steady(machine: Machine, mark: Mark) -> bool:
    """Whether the turns so far built nothing and left no list, dict or number changed that later turns could go on from."""
    if machine.built_since(mark):
        return False
    for container, key, old in machine.written_since(mark).values():
        if old is not ABSENT and (not isinstance(container, dict) or isinstance(container, Table)):
            return False
        if isinstance(container, dict) and old is not ABSENT and type(old) in (int, float, str, tuple, bool) and container.get(key) != old:
            return False
    return True


def widen(machine: Machine, mark: Mark) -> None:
    """After a loop that was only guessed at: what it wrote is unknown, the lists it filled may hold more."""
    for container, key, old in machine.written_since(mark).values():
        if isinstance(container, Items | Table):
            machine.blur(container)
        elif isinstance(container, dict):
            now = machine.read_cell(container, key)
            changed = now is not old and now is not ABSENT
            if changed and (type(now) in (int, float, str, bool, tuple) or isinstance(now, Unknown)) and now != old:
                machine.put(container, key, Unknown(str(key), "changed in a loop"))


def while_loop(machine: Machine, node: cst.While, scope: Scope) -> Flow:
    """``while test``: as long as the test is known, up to a bound; else one guessed turn."""
    outside, turning = machine.loops, machine.turning
    machine.turning = machine.visit(node)
    machine.loops = (*outside, machine.place(node))
    mark = machine.mark()
    flow = Flow.NEXT
    try:
        for number in range(_MAX_WHILE):
            test = truth(machine, machine.evaluate(machine, node.test, scope))
            if test is False:
                break
            endless = test is True and number >= _IDLE_TURNS and not machine.built_since(mark)
            if test is None or endless or number == _MAX_WHILE - 1:
                machine.speculation += 1
                flow = machine.execute(machine, node.body, scope)
                machine.speculation -= 1
                widen(machine, mark)
                return flow if flow is Flow.RETURN else Flow.NEXT
            flow = machine.execute(machine, node.body, scope)
            if flow in (Flow.BREAK, Flow.RETURN, Flow.RAISE):
                return Flow.NEXT if flow is Flow.BREAK else flow
    finally:
        machine.loops, machine.turning = outside, turning
    if node.orelse is not None:
        return machine.execute(machine, node.orelse.body, scope)
    return Flow.NEXT
