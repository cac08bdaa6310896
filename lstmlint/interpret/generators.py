"""Generators and other sources of batches: what they hand out, found by running a little of them."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from lstmlint.interpret.frameworks import keras_path
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.running import MAX_STEPS_FOR_A_VALUE, ExitError, TooLongError
from lstmlint.interpret.structures import as_given, merged
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Function, Generator, Given, Instance, Scope
from lstmlint.program import Argument, Dataset, Value
from lstmlint.shape import Unknown

_SEQUENCES = frozenset({"Sequence", "PyDataset"})
_MOST_STEPS = 2 * MAX_STEPS_FOR_A_VALUE


def first_of(machine: Machine, value: Value, node: cst.CSTNode) -> Value:
    """What a generator yields, in the form of its first turns; None where that cannot be told."""
    if not isinstance(value, Generator):
        return None
    found = _yielded(machine, value, node)
    if not found:
        return None
    element = found[0]
    for other in found[1:]:
        element = merged(element, other)
    return element


def _yielded(machine: Machine, generator: Generator, node: cst.CSTNode) -> list[Value]:
    """Run the body until it has gone round once; nothing that it does stays."""
    from lstmlint.interpret.calls import bind_parameters, run_body

    function = generator.function
    if any(place is function.node for place in machine.active):
        return []
    scope = Scope("function", function.scope)
    scope.owner = function.owner
    bind_parameters(machine, function, generator.given, scope, generator.receiver)
    return drawn_from(machine, lambda: run_body(machine, function, scope, machine.place(node)))


def drawn_from(machine: Machine, run: Callable[[], object]) -> list[Value]:
    """What ``run`` yields, within a small bound; the machine is as before afterwards."""
    mark, limit, yields = machine.mark(), machine.limit, machine.yields
    state = (machine.loops, machine.trail, machine.depth, machine.turning)
    bounds, active = (machine.hurried, machine.speculation, machine.guessing), len(machine.active)
    machine.limit = min(limit, machine.steps + _MOST_STEPS)
    machine.hurried, machine.speculation, machine.guessing = True, 0, 0
    found: list[Value] = []
    machine.yields = found
    try:
        run()
    except (TooLongError, ExitError):
        pass
    finally:
        machine.undo(mark)
        machine.loops, machine.trail, machine.depth, machine.turning = state
        machine.hurried, machine.speculation, machine.guessing = bounds
        del machine.active[active:]
        machine.limit, machine.yields = limit, yields
    return found


def yielded(machine: Machine, value: Value) -> None:
    """A ``yield``: the value is on its way out as it is now."""
    if machine.yields is not None:
        machine.yields.append(as_given(value))


def expression(machine: Machine, node: cst.Yield, scope: Scope) -> Value:
    """``yield x`` and ``yield from xs``."""
    if isinstance(node.value, cst.From):
        value = first_of(machine, machine.evaluate(machine, node.value.item, scope), node)
        if value is not None:
            yielded(machine, value)
    else:
        yielded(machine, machine.evaluate(machine, node.value, scope) if node.value is not None else None)
    return Unknown(lazily(node), "what is sent to a generator")


def is_sequence(value: Value) -> bool:
    """Whether the value is an object of a subclass of ``keras.utils.Sequence`` or ``PyDataset``."""
    base = value.cls.framework_base() if isinstance(value, Instance) else None
    path = keras_path(base.qualified) if base is not None else None
    return bool(path) and path is not None and path[-1] in _SEQUENCES


def item_of(machine: Machine, instance: Instance, index: Value, node: cst.CSTNode) -> Value:
    """``instance[index]`` by its ``__getitem__``; None where it has none or it cannot be told."""
    from lstmlint.interpret.calls import inline

    function = instance.cls.find("__getitem__")
    if not isinstance(function, Function) or function.generator:
        return None
    place = machine.place(node)
    given = Given((Argument(None, index, place, place, inherited=True),), place)

    def run() -> None:
        yielded(machine, inline(machine, function, given, node, receiver=instance))

    found = drawn_from(machine, run)
    return found[0] if found else None


def drawn(machine: Machine, value: Value, node: cst.CSTNode) -> Value:
    """What ``fit`` draws its batches from, as a dataset whose element is one batch; the value itself where it is nothing of the kind."""
    if isinstance(value, Generator):
        element = first_of(machine, value, node)
        return Dataset(element, True, None, source="generator") if element is not None else value
    if isinstance(value, Instance) and is_sequence(value):
        element = item_of(machine, value, Number("index", "the place of a batch", kind="int"), node)
        length = Unknown("len(...)", "the length of a dataset")
        return Dataset(element, True, length, source="sequence") if element is not None and not isinstance(element, Unknown) else value
    return value
