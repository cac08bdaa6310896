"""``RNN(cell)`` with a cell of a class of the file: one step of the cell is run, and the layer returns what follows from it."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret import attributes, custom_calls, custom_weights
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.values import Given, Items
from lstmlint.layers.outcome import rank_of
from lstmlint.layers.recurrent import returned
from lstmlint.program import Argument, Call, Layer, Tensor, Value
from lstmlint.shape import Axis, Dim, Shape, Size, Unknown


def outcome(machine: Machine, layer: Layer, call: Call, node: cst.CSTNode) -> tuple[tuple[Shape, ...], Size] | None:
    """The shapes that the layer returns and its parameters; None where the cell is none of the file's."""
    cell = layer.args.get("cell")
    if layer.kind != "RNN" or layer.custom or not isinstance(cell, Layer) or not custom_calls.has_call(cell):
        return None
    if any(argument.name == "constants" for argument in call.given) or len(call.inputs) != 1:
        return None
    batch, time, features = rank_of(call.inputs[0].shape, 3).axes
    sizes = _sizes(attributes.get(machine, cell, "state_size", node))
    if sizes is None:
        return None
    states = [Shape((batch, size)) for size in sizes]
    step = (Tensor(Shape((batch, features))), Items(Tensor(shape) for shape in states))
    arguments = tuple(Argument(None, value, call.place, call.place, inherited=True) for value in step)
    value = custom_calls.run(machine, cell, Given(arguments, call.place), node)
    found = custom_calls.tensors_in(value)
    if not found or found[0].shape.open:
        return None
    made = returned(layer, batch, time, found[0].shape.axes[1:], tuple(states), custom_weights.params_of(cell), None)
    return (made.shapes, made.params) if made.counted else None


def _sizes(value: Value) -> list[Axis] | None:
    """The widths of the states; None where they are no plain widths."""
    values = list(value) if isinstance(value, tuple | Items) else [value]
    sizes = [v for v in values if isinstance(v, int | Dim | Unknown)]
    return list(sizes) if len(sizes) == len(values) else None
