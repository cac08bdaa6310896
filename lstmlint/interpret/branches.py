"""Branches on conditions that are not known.

Both sides are tried. Where neither builds anything and both end normally, their effects are merged: equal values
stay, others become unknown. Where it matters which side is taken, the path is decided and the explorer returns for the other.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import libcst as cst

from lstmlint.interpret import cells
from lstmlint.interpret.arrays import is_number
from lstmlint.interpret.joins import joined
from lstmlint.interpret.machine import ABSENT, Machine
from lstmlint.interpret.ranges import Range
from lstmlint.interpret.running import ExitError, Flow, Mark
from lstmlint.interpret.unknowns import Condition, Number, is_loose
from lstmlint.interpret.values import RESULT, Bound, Builtin, Class, Function, Instance, Items, Named, Partial
from lstmlint.program import Layer, Model, Module, Tensor, TorchTensor, Value
from lstmlint.shape import Dim, Label, Shape, Unknown, join

_TELLING = (bool, int, str, tuple, list, dict, Layer, Model, Module, Tensor, Named, Class, Function, Instance, Bound, Builtin, Partial, Dim)
_BOTH = (True, False)


def branch(
    machine: Machine, node: cst.CSTNode, condition: Value, label: Label, then: Callable[[], Flow], orelse: Callable[[], Flow]
) -> Flow:
    """An ``if`` whose condition is not known."""
    if machine.speculation or is_loose(condition):
        return _both(machine, condition, then, orelse)
    key = machine.visit(node)
    if key in machine.plan or id(node) in machine.mattering or machine.made(key) is not None:
        return then() if _take(machine, key, condition, label) else orelse()
    mark = machine.mark()
    machine.assume(condition, True)
    flow = then()
    if flow is Flow.RAISE:
        machine.undo(mark)
        machine.assume(condition, False)
        return orelse()
    if flow is not Flow.NEXT or machine.built_since(mark):
        _matters(machine, node, condition, key, label, mark, 0)
        return flow
    first = _effects(machine, mark)
    seen = machine.light_since(mark)
    machine.undo(mark)
    machine.assume(condition, False)
    flow = orelse()
    if flow is Flow.RAISE:
        machine.undo(mark)
        machine.assume(condition, True)
        return then()
    if flow is not Flow.NEXT or machine.built_since(mark) or (not machine.loops and _tells_apart(machine, mark, first)):
        _matters(machine, node, condition, key, label, mark, 1)
        return flow
    _join(machine, mark, first)
    machine.path.events.extend(seen)
    for event in machine.path.events[mark.records[3] :]:
        event.maybe = True
    machine.assumed, machine.bound = mark.assumed, mark.bound
    return Flow.NEXT


def choose(
    machine: Machine, node: cst.CSTNode, condition: Value, label: Label, then: Callable[[], Value], orelse: Callable[[], Value]
) -> Value:
    """A conditional expression whose condition is not known."""
    loose = machine.speculation > 0 or is_loose(condition)
    key = machine.visit(node)
    if not loose and (key in machine.plan or id(node) in machine.mattering or machine.made(key) is not None):
        return then() if _take(machine, key, condition, label) else orelse()
    mark = machine.mark()
    machine.assume(condition, True)
    try:
        first = then()
    except ExitError:
        machine.undo(mark)
        machine.assume(condition, False)
        return orelse()
    if machine.built_since(mark) and not loose:
        _matters(machine, node, condition, key, label, mark, 0)
        return first
    machine.undo(mark)
    machine.assume(condition, False)
    second = orelse()
    if not loose and (machine.built_since(mark) or _apart(first, second)):
        _matters(machine, node, condition, key, label, mark, 1)
        return second
    machine.undo(mark)
    if _equal(first, second):
        return first
    both = joined(first, second)
    if both is not None:
        return both
    if not is_number(first) or not is_number(second):
        return Unknown(label, "differs between branches", loose=loose)
    kinds = {getattr(value, "kind", type(value).__name__) for value in (first, second)}
    number = Number(label, "differs between branches", loose=loose, kind=kinds.pop() if len(kinds) == 1 else None)
    if type(first) is int and type(second) is int:
        number.span = Range(min(first, second), max(first, second))
    return number


def _take(machine: Machine, key: Hashable, condition: Value, label: Label) -> bool:
    taken = machine.choose(key, label, _BOTH, unseen=is_unseen(condition)) == 0
    machine.assume(condition, taken)
    return taken


def _matters(machine: Machine, node: cst.CSTNode, condition: Value, key: Hashable, label: Label, mark: Mark, option: int) -> None:
    machine.mattering.add(id(node))
    machine.decided(key, label, _BOTH, option, at=mark.decisions, unseen=is_unseen(condition))


def _parts(*values: Value) -> list[Value]:
    """The values, and what is in those that are tuples or lists."""
    return [part for value in values for part in (value if isinstance(value, tuple | list) else (value,))]


def is_unseen(condition: Value) -> bool:
    """Whether the condition hangs on nothing but the result of a call that is not seen."""
    if isinstance(condition, Condition):
        sides = [side for side in _parts(condition.left, condition.right) if isinstance(side, Unknown)]
        return bool(sides) and all(is_unseen(side) for side in sides)
    return isinstance(condition, Unknown) and condition.why == RESULT


def _both(machine: Machine, condition: Value, then: Callable[[], Flow], orelse: Callable[[], Flow]) -> Flow:
    """A condition on a guess: nothing may be concluded from either side, so the two are always merged."""
    mark = machine.mark()
    machine.speculation += 1
    machine.asked.append(condition)
    flow = then()
    first = _effects(machine, mark)
    machine.guessed = machine.guessed or machine.built_since(mark)
    events = machine.path.events[mark.records[3] :]
    machine.undo(mark)
    if orelse() is not Flow.NEXT and flow is Flow.NEXT:
        machine.undo(mark)
    _join(machine, mark, first)
    machine.path.events.extend(events)
    machine.speculation -= 1
    machine.asked.pop()
    return Flow.NEXT


Effects = dict[tuple[int, object], tuple[Any, Any, Any, Any]]


def _effects(machine: Machine, mark: Mark) -> Effects:
    """The cells written since the mark: container, key, value before and value now."""
    return {cell: (container, key, old, cells.read(container, key)) for cell, (container, key, old) in machine.written_since(mark).items()}


def _cells(machine: Machine, mark: Mark, first: Effects) -> list[tuple[Any, Any, Any, Any]]:
    """Each cell that either side wrote: container, key, value after the first, value after the second."""
    second = _effects(machine, mark)
    cells = []
    for cell in {**first, **second}:
        container, key, old, after = second.get(cell) or (*first[cell][:3], first[cell][2])
        cells.append((container, key, first[cell][3] if cell in first else old, after))
    return cells


def _tells_apart(machine: Machine, mark: Mark, first: Effects) -> bool:
    return any(_apart(a, b) for _, _, a, b in _cells(machine, mark, first))


def _apart(a: Value, b: Value) -> bool:
    """Whether it matters which of the two it is: both are known and they differ."""
    if a is ABSENT or b is ABSENT or _equal(a, b):
        return False
    if _of_torch(a) or _of_torch(b):
        return joined(a, b) is None  # tensors of one shape are as good as one
    if a is None or b is None:
        other = b if a is None else a
        return other is None or isinstance(other, _TELLING)
    return isinstance(a, _TELLING) and isinstance(b, _TELLING)


def _of_torch(value: Value) -> bool:
    return isinstance(value, TorchTensor) or (isinstance(value, tuple) and any(isinstance(v, TorchTensor) for v in value))


def _equal(a: Value, b: Value) -> bool:
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(_equal(x, y) for x, y in zip(a, b, strict=True))
    return bool(a == b) if isinstance(a, bool | int | float | str | bytes | Dim | Named | Builtin) else False


def _join(machine: Machine, mark: Mark, first: Effects) -> None:
    for container, key, a, b in _cells(machine, mark, first):
        if _equal(a, b):
            continue
        if isinstance(container, Items) and isinstance(a, list):
            longest = a if len(a) > len(b) else b
            machine.write_cell(container, key, longest)
            machine.blur(container)
        elif isinstance(a, bool) and isinstance(b, bool) and not isinstance(container, dict):
            machine.write_cell(container, key, False)
        elif a is ABSENT or b is ABSENT:
            machine.write_cell(container, key, b if a is ABSENT else a)
        elif isinstance(container, dict | Instance):
            both = joined(a, b)
            machine.write_cell(container, key, both if both is not None else Unknown(str(key), "differs between branches"))
        elif isinstance(a, Shape) and isinstance(b, Shape):
            machine.write_cell(container, key, join(a, b))
        elif isinstance(a, Range) or isinstance(b, Range):
            machine.write_cell(container, key, None)
