"""``Lambda``: the layer whose work is a function of the file or of the framework."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret.machine import Machine
from lstmlint.interpret.values import Bound, Function, Given, Items, Named, Partial, Scope, Table
from lstmlint.program import Argument, Call, Layer, Tensor, Value
from lstmlint.shape import ANY, Shape, agree, join

_CALLABLE = (Function, Bound, Partial, Named)


def shapes(machine: Machine, layer: Layer, call: Call, node: cst.CSTNode) -> tuple[Shape, ...] | None:
    """The shapes of what the function returns; None where they are not known.

    Keras 3 takes ``output_shape``'s word for it. Keras 2 runs the function and takes what comes, so that there the word only counts
    where the function is not seen.
    """
    told = layer.args.get("output_shape")
    declared = _told(machine, told, call, node) if told is not None else None
    if told is not None and machine.version == 3:
        return (declared,) if declared is not None else None
    value: Value = call.inputs[0] if len(call.inputs) == 1 and not call.listed else Items(call.inputs)
    own = _of(_run(machine, layer.args.get("function"), value, _options(machine, layer, node), node))
    # A None may be the batch, which does not belong there, and which Keras 2 does not mind.
    if (own is None or own == (ANY,)) and declared is not None and None not in declared.axes[1:]:
        own = (declared,)
    if told is None or machine.version == 2 or own is None:
        return own
    if len(own) != 1 or declared is None:
        return None
    # Which Keras it is for is not known: where the two may well be the same, the word that was given is the shorter one.
    return (declared if not own[0].open and agree(own[0], declared) else join(own[0], declared),)


def _told(machine: Machine, told: Value, call: Call, node: cst.CSTNode) -> Shape | None:
    """The axes behind the batch; a function as ``output_shape`` receives the whole input shape and returns the whole output shape."""
    from lstmlint.interpret.keras_calls import axes_of

    if not call.inputs:
        return None
    if isinstance(told, Function | Bound):
        if any(t.shape.open for t in call.inputs):
            return None
        given: list[Value] = [tuple(t.shape.axes) for t in call.inputs]
        axes = _run(machine, told, given[0] if len(given) == 1 and not call.listed else Items(given), (), node)
        found = axes_of(axes) if isinstance(axes, tuple | Items) and not any(isinstance(a, tuple | Items) for a in axes) else None
        return Shape(found) if found is not None else None
    if isinstance(told, Items) and machine.version != 2:
        return None  # Keras 3 fails on a list
    first = call.inputs[0].shape
    behind = axes_of(told) if not (isinstance(told, tuple | Items) and any(isinstance(a, tuple | Items) for a in told)) else None
    if isinstance(told, int) and not isinstance(told, bool) and machine.version == 2:
        behind = (told,)
    return Shape((first.axes[0] if first.axes and not first.open else None, *behind)) if behind is not None else None


def _options(machine: Machine, layer: Layer, node: cst.CSTNode) -> tuple[Argument, ...]:
    """``arguments={...}``: what the function is given by keyword."""
    given, place = layer.args.get("arguments"), machine.place(node)
    if not isinstance(given, Table):
        return ()
    return tuple(Argument(k, v, place, place, inherited=True) for k, v in given.items() if isinstance(k, str))


def _run(machine: Machine, function: Value, value: Value, options: tuple[Argument, ...], node: cst.CSTNode) -> Value:
    """What the function makes of the value; nothing that it does stays."""
    from lstmlint.interpret.calls import call

    if not isinstance(function, _CALLABLE):
        return None
    mark, place = machine.mark(), machine.place(node)
    scope = function.scope if isinstance(function, Function) else Scope("function")
    made = call(machine, function, Given((Argument(None, value, place, place, inherited=True), *options), place), node, scope)
    refused = [use for use in machine.path.uses if use.kind == "index"]
    machine.undo(mark)
    for use in refused:
        if all(use.place != other.place for other in machine.path.uses):
            machine.record(use)
    return made


def _of(result: Value) -> tuple[Shape, ...] | None:
    if isinstance(result, Tensor):
        return (result.shape,)
    if isinstance(result, Items | tuple) and result and getattr(result, "exact", True) and any(isinstance(r, Tensor) for r in result):
        return tuple(r.shape if isinstance(r, Tensor) else ANY for r in result)
    return None
