"""Loops: known ones are unrolled; those of unknown length run as one and as two turns, or, where even that is a guess, loosely."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace

import libcst as cst

from lstmlint.interpret import cells, torch_steps
from lstmlint.interpret.assign import assign
from lstmlint.interpret.branches import is_unseen
from lstmlint.interpret.iteration import Turns, guessed, solve, turns
from lstmlint.interpret.joins import joined
from lstmlint.interpret.machine import ABSENT, Machine
from lstmlint.interpret.running import Flow, Mark
from lstmlint.interpret.truth import truth
from lstmlint.interpret.values import Array, Generator, Items, Iterated, Scope, Table
from lstmlint.program import TorchTensor, Value
from lstmlint.shape import Size, Unknown, show_dim

_MAX_WHILE = 64
_IDLE_TURNS = 6  # turns of a while loop that build nothing, after which the rest is guessed
_TURNS = 2  # of a loop of unknown length the first two numbers of turns are tried
_MOST_TURNS = 9
_LONG = 8  # turns of a loop in a function that takes too long to run whole
_YIELDS = 2  # turns of a generator's loop that show what it yields
_STEADY = 3


def settle(machine: Machine, value: Value, node: cst.CSTNode, turn: Callable[[Value], object]) -> Turns:
    """The turns of a loop. Where their number is not known and a turn builds something, the number is decided (1 or 2).

    That is found out by a turn on a guess. Where all of them are run on a guess then, it is the first of them.
    """
    plan = turns(value, node, machine)
    if plan.exact and machine.coarse and len(plan.items) > _LONG:
        return Turns(guessed(plan.items[0], plan.items[1]), exact=False)
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
        came = turn(plan.items[0] if plan.items else Unknown("item", loose=True))
        machine.speculation -= 1
        built = machine.built_since(mark, applied=False) or machine.guessed
        applied = machine.built_since(mark)
        if not built and not applied and plan.items and machine.yields is None:
            machine.visit(node)
            return replace(plan, begun=(mark, came))
        machine.undo(mark)
        machine.visit(node)
        if applied and not built:
            return replace(plan, repeated=True)  # what a loop does with modules that there are is seen in two turns
        if not built:
            return plan
    solved = _solved(plan.length)
    if not solved or not isinstance(value, Unknown | Iterated):
        return plan
    number = _chosen(machine, key, plan.length, solved)
    unknown, bound = solved[number]
    machine.bound[unknown] = bound
    if isinstance(value, Iterated):
        return Turns([machine.resolve(value.item(i)) for i in range(number)])
    if isinstance(value, Generator) and plan.known:
        return Turns(plan.items[:number])
    return Turns([value.child(("item", i), f"{value.label}[{i}]") for i in range(number)])


def _solved(length: Size | None) -> dict[int, tuple[Unknown, int]]:
    """The first two numbers of turns that there may be, each with the unknown and the value that make it so."""
    found: dict[int, tuple[Unknown, int]] = {}
    for number in range(1, _MOST_TURNS) if length is not None else ():
        solved = solve(length, number)  # type: ignore[arg-type]
        bounds = getattr(solved[0], "bounds", None) if solved is not None else None
        if solved is not None and (bounds is None or bounds[0] <= solved[1] <= bounds[1]):
            found[number] = solved
        if len(found) == _TURNS or (not found and bounds is None):
            break
    return found


def _chosen(machine: Machine, key: Hashable, length: Size | None, solved: dict[int, tuple[Unknown, int]]) -> int:
    """The number of turns of this path."""
    numbers = tuple(solved)
    unseen = is_unseen(solved[numbers[0]][0])
    return numbers[0] if len(numbers) == 1 else numbers[machine.choose(key, show_dim(length), numbers, preferred=1, unseen=unseen)]


def for_loop(machine: Machine, node: cst.For, scope: Scope) -> Flow:
    """``for target in iterable``."""
    value = machine.evaluate(machine, node.iter, scope)
    outside, turning = machine.loops, machine.turning
    inside, this = (*outside, machine.place(node)), machine.visit(node)

    def turn(item: Value) -> Flow:
        machine.loops, machine.turning = inside, this
        try:
            machine.step()
            torch_steps.turn(machine, value, node)
            assign(machine, node.target, item, scope)
            return machine.execute(machine, node.body, scope)
        finally:
            machine.loops, machine.turning = outside, turning

    plan = settle(machine, value, node.iter, turn)
    flow = _run(machine, turn, plan)
    if flow is Flow.NEXT and node.orelse is not None:
        return machine.execute(machine, node.orelse.body, scope)
    return Flow.NEXT if flow is Flow.BREAK else flow


def _run(machine: Machine, turn: Callable[[Value], Flow], plan: Turns) -> Flow:
    exact, repeated = plan.exact, plan.repeated
    mark, begun = plan.begun or (machine.mark(), None)
    if not exact and not repeated:
        machine.speculation += 1
    flow = Flow.NEXT
    yields = len(machine.yields or ())
    before: Cells = {}
    for number, item in enumerate(plan.items):
        if machine.yields and len(machine.yields) >= yields + _YIELDS:
            break
        if exact and number == _STEADY and len(plan.items) > 2 * _STEADY and _steady(machine, mark):
            # Nothing was built and nothing counted so far: the other turns would be the same again.
            widen(machine, mark, before)
            break
        if number in (1, _STEADY - 1):
            before = _arrays(machine, mark)
        flow = begun if number == 0 and isinstance(begun, Flow) else turn(item)
        if flow in (Flow.BREAK, Flow.RETURN, Flow.RAISE):
            break
        flow = Flow.NEXT
    if not exact:
        machine.speculation -= not repeated
        widen(machine, mark, before)
        return Flow.NEXT if flow is not Flow.RETURN else flow
    return flow


Cells = dict[tuple[int, object], Value]


def _arrays(machine: Machine, mark: Mark) -> Cells:
    """The arrays that the variables hold that were written since the mark."""
    held = {cell: cells.read(container, key) for cell, (container, key, _) in machine.written_since(mark).items()}
    return {cell: value for cell, value in held.items() if isinstance(value, Array | TorchTensor)}


def _steady(machine: Machine, mark: Mark) -> bool:
    """Whether the turns so far built nothing and left no list, dict or number changed that later turns could go on from."""
    if machine.built_since(mark, applied=False):
        return False
    for container, key, old in machine.written_since(mark).values():
        if old is not ABSENT and (not isinstance(container, dict) or isinstance(container, Table)):
            return False
        if isinstance(container, dict) and old is not ABSENT and type(old) in (int, float, str, tuple, bool) and container.get(key) != old:
            return False
    return True


def widen(machine: Machine, mark: Mark, before: Cells | None = None) -> None:
    """After a loop that was only guessed at: what it wrote is unknown, the lists it filled may hold more.

    Of an array that it made anew stays what is true before and after a turn: an array may grow with each. ``before`` are those before
    the last turn that was run.
    """
    for cell, (container, key, old) in machine.written_since(mark).items():
        if isinstance(container, Items | Table):
            machine.blur(container)
        elif isinstance(container, dict):
            now = cells.read(container, key)
            changed = now is not old and now is not ABSENT
            if changed and (isinstance(now, Array) or (isinstance(now, TorchTensor) and isinstance(old, TorchTensor))):
                machine.put(container, key, _settled(now, old, before.get(cell) if before else None))
            if changed and (type(now) in (int, float, str, bool, tuple) or isinstance(now, Unknown)) and now != old:
                machine.put(container, key, Unknown(str(key), "changed in a loop"))


def _settled(now: Array | TorchTensor, *others: Value) -> Value:
    """What is true of the array or tensor as it is now and as it was."""
    found: Value = now
    for other in others:
        if isinstance(other, Array | TorchTensor) and other is not now:
            found = joined(found, other) or (TorchTensor() if isinstance(now, TorchTensor) else Unknown("array", "changed in a loop"))
    return found


def while_loop(machine: Machine, node: cst.While, scope: Scope) -> Flow:
    """``while test``: as long as the test is known, up to a bound; else one guessed turn."""
    outside, turning = machine.loops, machine.turning
    machine.turning = machine.visit(node)
    machine.loops = (*outside, machine.place(node))
    mark = machine.mark()
    flow = Flow.NEXT
    yields = len(machine.yields or ())
    try:
        for number in range(_MAX_WHILE):
            test = truth(machine, machine.evaluate(machine, node.test, scope))
            if test is False:
                break
            endless = test is True and number >= _IDLE_TURNS and not machine.built_since(mark, applied=False)
            if test is None or endless or number == _MAX_WHILE - 1:
                machine.speculation += 1
                flow = machine.execute(machine, node.body, scope)
                machine.speculation -= 1
                widen(machine, mark)
                return flow if flow is Flow.RETURN else Flow.NEXT
            torch_steps.turn(machine, None, node)
            flow = machine.execute(machine, node.body, scope)
            if machine.yields and len(machine.yields) > yields:
                return Flow.NEXT
            if flow in (Flow.BREAK, Flow.RETURN, Flow.RAISE):
                return Flow.NEXT if flow is Flow.BREAK else flow
    finally:
        machine.loops, machine.turning = outside, turning
    if node.orelse is not None:
        return machine.execute(machine, node.orelse.body, scope)
    return Flow.NEXT
