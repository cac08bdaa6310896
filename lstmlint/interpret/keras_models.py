"""Models: Sequential layer by layer, functional ones from their tensors."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from lstmlint import regex
from lstmlint.diagnostic import Place
from lstmlint.interpret import custom_calls
from lstmlint.interpret.frameworks import keras_layer
from lstmlint.interpret.keras_apply import MERGES, finish, misfit, nested_outputs
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.values import Array, Function, Given, Items, Named
from lstmlint.program import Call, Dataset, Layer, Model, Tensor, Use, Value
from lstmlint.shape import Problem, Shape, Unknown

# Functions of tensors, which a Lambda or an Activation would make a layer of.
_FUNCTION = regex.compile(r"^(tensorflow\.(nn|math)|.*\.activations)\.[a-z]\w*$")
_INPUT_LAYERS = frozenset({"Input", "InputLayer"})


def construct(machine: Machine, kind: str, given: Given, qualified: str = "") -> Value:
    """``Sequential(...)`` or ``Model(...)``."""
    name = given.value("name")
    model = Model(
        api="sequential" if kind == "Sequential" else "functional",
        place=given.place,
        name=name if isinstance(name, str) else "",
        given=given.arguments,
        trail=machine.trail,
        order=machine.tick(),
        qualified=qualified,
    )
    machine.record(model)
    if kind == "Sequential":
        fill(machine, model, given.value("layers", 0), given)
    else:
        connect(machine, model, given)
    return model


def fill(machine: Machine, model: Model, value: Value, given: Given) -> None:
    """``Sequential([...])``: the layers of the list."""
    if value is None:
        model.complete = not given.opaque
        return
    items = list(value) if isinstance(value, Items | tuple) else [value]
    rest = given.positional[1:]
    if any(isinstance(argument.value, Layer | Model | Tensor) for argument in rest):
        machine.record(Use("layers_by_position", given.place, {"model": model, "first": value}, machine.trail))
    elif isinstance(value, Layer | Model):
        machine.record(Use("not_a_list", given.place, {"given": value, "model": model}, machine.trail))
    if rest and isinstance(rest[0].value, str):
        machine.record(Use("name_by_position", rest[0].place, {"given": repr(rest[0].value), "model": model}, machine.trail))
    written = _elements(given)
    for index, item in enumerate(items):
        count = len(model.layers)
        add(machine, model, item, None)
        if len(model.layers) > count and index < len(written) == len(items):
            model.place_of[count] = machine.place(written[index])
    if isinstance(value, Items) and not value.exact:
        machine.set(model, "complete", False)


def _elements(given: Given) -> list[cst.BaseExpression]:
    """The expressions of ``Sequential([...])``; none where the list is not written there, or not item by item."""
    argument = given.keyword("layers") or (given.positional[0] if given.positional else None)
    node = argument.value_place.node if argument is not None else None
    if not isinstance(node, cst.List | cst.Tuple) or any(isinstance(e, cst.StarredElement) for e in node.elements):
        return []
    return [element.value for element in node.elements]


def current(model: Model) -> Tensor:
    """The tensor that the next layer of a Sequential receives."""
    if not model.complete:
        return Tensor()
    if model.calls:
        return model.calls[-1].output
    return model.inputs[0] if model.inputs else Tensor()


def add(machine: Machine, model: Model, value: Value, place: Place | None) -> None:
    """``model.add(layer)``, also for each layer of ``Sequential([...])``."""
    from lstmlint.interpret.keras_calls import declared_shape

    if isinstance(value, Tensor) and value.call is None and value.origin is not None:
        if not model.calls and not model.inputs:
            declare(machine, model, value)
        else:
            machine.record(Use("second_input", place or value.origin, {"model": model}, machine.trail))
        return
    if not isinstance(value, Layer | Model):
        what = _not_a_layer(value)
        if what:
            machine.record(Use("not_a_layer", place or model.place, {"given": what, "model": model}, machine.trail))
        machine.set(model, "complete", False)
        return
    first = not model.calls and not model.inputs and model.complete
    if isinstance(value, Layer):
        is_input = value.kind in _INPUT_LAYERS and not value.custom
        if first:
            shape = declared_shape(value.args, machine.version, kind=value.kind, is_input=is_input)
            if shape is not None and not value.custom:
                declare(machine, model, Tensor(shape, origin=value.place, name=f"{value.name}_input"))
        if is_input:
            return
        if first and not model.inputs and value.kind == "Embedding" and not value.custom and machine.version == 2:
            declare(machine, model, Tensor(Shape((None, None)), origin=value.place))
    elif first and value.inputs:
        declare(machine, model, Tensor(value.inputs[0].shape, origin=value.inputs[0].origin or value.place))
    machine.change(model.layers).append(value)
    append_call(machine, model, value, place or value.place)


def _not_a_layer(value: Value) -> str:
    """What stands where a Sequential needs a layer, in words; nothing where it may be a layer after all."""
    if isinstance(value, Named) and keras_layer(value.qualified) is not None:
        return f"the class {keras_layer(value.qualified)} itself, not a layer made from it,"
    if isinstance(value, Function) or (isinstance(value, Named) and _FUNCTION.search(value.qualified)):
        return f"the function {value.name if isinstance(value, Function) else value.qualified.rpartition('.')[2]}"
    if isinstance(value, Tensor):
        return "a tensor"
    if isinstance(value, Items | tuple):
        return "a list" if isinstance(value, Items) else "a tuple"
    if value is None or isinstance(value, bool | int | float | str):
        return repr(value)
    return ""


def declare(machine: Machine, model: Model, tensor: Tensor) -> None:
    """The input of a Sequential is known now."""
    machine.set(model, "inputs", (tensor,))
    machine.set(model, "input_shape", tensor.shape)


def append_call(machine: Machine, model: Model, value: Layer | Model, place: Place) -> None:
    """Apply a layer behind the last one of a Sequential."""
    tensor = current(model)
    if not model.inputs and not model.calls and isinstance(value, Layer) and value.kind == "Embedding":
        tensor = Tensor(Shape((Unknown("batch", "not declared", open=True), Unknown("timesteps", "not declared", open=True))))
    call = Call(value, (tensor,), (), place, trail=machine.trail, model=model, speculative=machine.speculation > 0)
    if isinstance(value, Layer) or custom_calls.has_call(value):
        if isinstance(value, Layer) and value.kind in MERGES and not value.custom and len(tensor.shape.axes) > 0:
            call.problem = Problem("call", {"what": "not a list", "count": 1})
        finish(machine, call, cst.Pass())
    else:
        call.problem = misfit(machine, value, (tensor,))
        shapes, call.params = nested_outputs(machine, value, (tensor,))
        call.outputs = tuple(Tensor(shape, call, index) for index, shape in enumerate(shapes))
        machine.record(call)
    machine.change(model.calls).append(call)
    machine.set(model, "outputs", call.outputs)


def pop(machine: Machine, model: Model) -> None:
    """``model.pop()``."""
    if model.calls:
        removed = machine.change(model.calls).pop()
        machine.change(model.layers).pop()
        if removed in machine.path.calls:
            machine.change(machine.path.calls).remove(removed)
        if model.calls:
            machine.set(model, "outputs", model.calls[-1].outputs)


def build(machine: Machine, model: Model, shape: Shape, place: Place | None) -> None:
    """The input shape of a Sequential becomes known after its layers were added: everything flows anew."""
    if model.api != "sequential" or model.inputs or not model.complete:
        return
    declare(machine, model, Tensor(shape, origin=place))
    old = list(model.calls)
    machine.change(model.calls).clear()
    for call in old:
        if call in machine.path.calls:
            machine.change(machine.path.calls).remove(call)
        if isinstance(call.layer, Layer) and call in call.layer.calls:
            machine.change(call.layer.calls).remove(call)
        append_call(machine, model, call.layer, call.place)


def build_from(machine: Machine, model: Model, value: Value) -> None:
    """``fit`` or a call with data of a known shape."""
    if isinstance(value, Dataset):
        value = value.element[0] if isinstance(value.element, tuple) and value.element else value.element
    if isinstance(value, Array) and not value.shape.open and len(value.shape.axes) > 1:
        batch = Unknown("batch", "not declared", open=True)
        build(machine, model, Shape((batch, *value.shape.axes[1:])), None)


def connect(machine: Machine, model: Model, given: Given) -> None:
    """``Model(inputs, outputs)``: everything between the two."""
    old = given.keyword("input") is not None
    inputs = given.value("input" if old else "inputs", 0)
    outputs = given.value("output" if given.keyword("output") is not None else "outputs", 1)
    model.inputs, certain = _tensors(machine, inputs)
    found, known = _tensors(machine, outputs)
    model.outputs = found
    for kind, tensors in (("model_inputs", inputs), ("model_outputs", outputs)):
        for value in tensors if isinstance(tensors, Items | tuple) else (tensors,):
            if isinstance(value, Layer | Model):
                machine.record(Use(kind, given.place, {"given": value}, machine.trail))
            elif isinstance(value, Named) and keras_layer(value.qualified) is not None:
                detail = {"given": f"the class {keras_layer(value.qualified)}", "side": kind.removeprefix("model_")}
                machine.record(Use("not_a_tensor", given.place, detail, machine.trail))
            elif isinstance(value, bool | int | float | str) or (value is None and given.arguments and not given.opaque):
                detail = {"given": repr(value), "side": kind.removeprefix("model_")}
                machine.record(Use("not_a_tensor", given.place, detail, machine.trail))
    model.complete = certain and known and bool(found)
    calls, whole = between(found, model.inputs)
    model.complete = model.complete and whole
    model.calls = calls
    seen: set[int] = set()
    for call in calls:
        if id(call.layer) not in seen:
            seen.add(id(call.layer))
            model.layers.append(call.layer)
    if len(model.inputs) == 1:
        model.input_shape = model.inputs[0].shape


def _tensors(machine: Machine, value: Value) -> tuple[tuple[Tensor, ...], bool]:
    values = value.values() if isinstance(value, dict) else value if isinstance(value, Items | tuple) else (value,)
    found: list[Tensor] = []
    for item in values:
        item = machine.tensors.get(item, item) if isinstance(item, Unknown) else item
        if isinstance(item, Items | tuple):
            found.extend(t for t in item if isinstance(t, Tensor))
        elif isinstance(item, Tensor):
            found.append(item)
    return tuple(found), len(found) == len(list(values)) and getattr(value, "exact", True)


def between(outputs: tuple[Tensor, ...], inputs: tuple[Tensor, ...]) -> tuple[list[Call], bool]:
    """The calls that lead from the inputs to the outputs in the order of their making, and whether nothing on the way is unknown."""
    calls: dict[int, Call] = {}
    waiting: list[Tensor] = list(outputs)
    seen: set[int] = {id(t) for t in inputs}
    whole = True
    while waiting:
        tensor = waiting.pop()
        if id(tensor) in seen:
            continue
        seen.add(id(tensor))
        if tensor.call is not None:
            calls[id(tensor.call)] = tensor.call
            waiting.extend(sources_of(tensor.call))
        elif tensor.sources:
            waiting.extend(tensor.sources)
        elif tensor.origin is None:
            whole = False
    return sorted(calls.values(), key=lambda call: call.order), whole


def sources_of(call: Call) -> Iterable[Tensor]:
    """Every tensor that a call takes in: inputs, states and other arguments."""
    yield from call.inputs
    for value in (call.state, *(a.value for a in call.given)):
        for item in value if isinstance(value, Items | tuple) else (value,):
            if isinstance(item, Tensor):
                yield item
