"""The weights of layers and models of the file's own classes: those that they make, and those of the layers in them."""

from __future__ import annotations

from lstmlint.interpret import keras_calls
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.values import Given, Instance, body_of
from lstmlint.program import Call, Layer, Model, Tensor, Value
from lstmlint.shape import ANY, Shape, Size, Unknown, add, product

# Under these names an object keeps its own weights, and its weights with those of the layers in it.
OWN, COUNTED = "add_weight()", "weights of"


def add_weight(machine: Machine, thing: Layer | Model, given: Given) -> Value:
    """``self.add_weight(...)``: a variable of that shape. Keras 2 takes the name first, Keras 3 the shape."""
    first = given.value("", 0)
    by_position = 1 if isinstance(first, str) or (first is None and given.positional) else 0
    written = given.value("shape", by_position, ())
    axes = () if written is None else keras_calls.axes_of(written)
    shape = Shape(axes) if axes is not None else ANY
    sizes = [axis for axis in shape.axes if axis is not None]
    known = not shape.open and len(sizes) == len(shape.axes) and not given.opaque
    body = body_of(thing)
    if body is not None:
        own = body.attributes.get(OWN, ())
        count: Size = product(sizes) if known else Unknown("?", "a weight of unknown shape")
        machine.put(body.attributes, OWN, (*own, count) if isinstance(own, tuple) else (count,))
    name = given.value("name", 0 if by_position else None)
    return Tensor(shape, origin=given.place, name=name if isinstance(name, str) else "weight")


def note_variable(machine: Machine) -> None:
    """``tf.Variable(...)`` in a layer: whether Keras counts it differs."""
    body = body_of(machine.things[-1]) if machine.things else None
    if body is not None:
        machine.put(body.attributes, OWN, (Unknown("?", "a variable"),))


def counted(thing: Layer | Model, body: Instance, own: list[Call]) -> dict[object, Size]:
    """The parameters in it by the layer that holds them, each layer once; a cell counts with the layer that runs it."""
    found: dict[object, Size] = {}
    for call in own:
        for layer, count in _weights(call.layer, call.params).items():
            found.setdefault(layer, count)
    for layer in [key for key in found if isinstance(key, Layer) and key.parent in found]:
        del found[layer]
    weights = body.attributes.get(OWN, ())
    for index, count in enumerate(weights if isinstance(weights, tuple) else ()):
        found[(thing, index)] = count
    return found


def _weights(layer: Layer | Model, params: Size) -> dict[object, Size]:
    body = body_of(layer)
    known = body.attributes.get(COUNTED) if body is not None else None
    if isinstance(known, dict):
        return known
    if isinstance(layer, Model) and layer.calls and all(isinstance(c.params, int) for c in layer.calls):
        return {key: count for call in layer.calls for key, count in _weights(call.layer, call.params).items()}
    return {layer: params}


def params_of(thing: Layer | Model) -> Size:
    """The number of parameters of a layer or model of the file's own class, as far as it has been run."""
    body = body_of(thing)
    known = body.attributes.get(COUNTED) if body is not None else None
    total: Size = 0
    if not isinstance(known, dict):
        return Unknown("?", "not built")
    for count in known.values():
        total = add(total, count)
    return total
