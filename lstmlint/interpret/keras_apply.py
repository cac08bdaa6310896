"""A layer or a model applied to tensors: the call, what comes out, and what is wrong with it."""

from __future__ import annotations

import libcst as cst

from lstmlint import layers
from lstmlint.interpret import keras_lambda
from lstmlint.interpret.frameworks import keras_layer
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.unknowns import is_loose
from lstmlint.interpret.values import Array, Function, Given, Items, Named, Table
from lstmlint.program import Call, Layer, Model, Tensor, Use, Value
from lstmlint.shape import ANY, Dim, Problem, Shape, Size, Unknown, add, agree, differ, rank_is_not, show_shape

MERGES = frozenset({"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"})
LISTED = MERGES | {"Attention", "AdditiveAttention"}
_INPUT_NAMES = ("inputs", "sequences", "input", "x", "query", "sequence", "inputs_tensor")
_SEVERAL = ("query", "value", "key")


def as_tensor(machine: Machine, value: Value) -> Tensor | None:
    """The value as a tensor; None where it certainly is none."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, Array):
        return Tensor(value.shape, dtype=value.dtype)
    if isinstance(value, Unknown):
        return machine.tensor_of(value)
    if value is None or isinstance(value, Layer | Model | str | int | float | Function | Named):
        return None
    return Tensor()


def apply_layer(machine: Machine, layer: Layer, given: Given, node: cst.CSTNode) -> Value:
    """``layer(x, ...)``: the tensor it returns, a list of tensors, or an unknown."""
    value = next((given.value(name) for name in _INPUT_NAMES if given.keyword(name) is not None), None)
    positional = given.positional
    if value is None and positional:
        value = positional[0].value
    if value is None and given.opaque:
        return Unknown("output", "a layer called with unknown arguments")
    if value is None and not layer.custom and layer.kind != "MultiHeadAttention":
        what = "nothing" if not positional and not given.arguments else "None"
        if what == "nothing" or (positional and positional[0].value is None):
            machine.record(Use("called_on_nothing", given.place, {"layer": layer, "given": what}, machine.trail))
        return Unknown("output", "a layer called on nothing")
    if isinstance(value, bool | int | float | str) and not layer.custom:
        machine.record(Use("called_on_nothing", given.place, {"layer": layer, "given": repr(value)}, machine.trail))
    elif isinstance(value, Named) and keras_layer(value.qualified) is not None and not layer.custom:
        detail = {"layer": layer, "given": f"the class {keras_layer(value.qualified)}"}
        machine.record(Use("called_on_nothing", given.place, detail, machine.trail))
    inputs, listed, problem = _inputs(machine, layer, value, given, node)
    if inputs is None:
        return Unknown("output", "a layer called on something else", loose=is_loose(value))
    state = given.keyword("initial_state")
    call = Call(
        layer=layer,
        inputs=inputs,
        outputs=(),
        place=given.place,
        problem=problem,
        state=state.value if state is not None else None,
        state_place=state.value_place if state is not None else None,
        given=given.arguments,
        trail=machine.trail,
        speculative=machine.speculation > 0 or any(any(is_loose(a) for a in t.shape.axes) for t in inputs),
        listed=listed,
    )
    return finish(machine, call, node)


def _inputs(
    machine: Machine, layer: Layer, value: Value, given: Given, node: cst.CSTNode
) -> tuple[tuple[Tensor, ...] | None, bool, Problem | None]:
    """The tensors a layer is called on, whether they came in a list, and a call that is wrong already."""
    if layer.kind == "MultiHeadAttention" and not layer.custom:
        values = [v for i, name in enumerate(_SEVERAL) if (v := given.value(name, i)) is not None]
        if isinstance(values[0], Items | tuple):
            values = list(values[0])
            return _tensors(machine, values, layer, node), True, Problem("call", {"what": "without value", "count": len(values)})
        problem = Problem("call", {"what": "without value", "count": 1}) if len(values) < 2 and not given.opaque else None
        return _tensors(machine, values, layer, node), False, problem
    if isinstance(value, Items | tuple):
        if not getattr(value, "exact", True):
            return None, True, None
        return _tensors(machine, list(value), layer, node), True, None
    if isinstance(value, Table):
        return None, True, None
    values = [value]
    problem = None
    if layer.kind in LISTED and not layer.custom and isinstance(value, Tensor):
        values = [a.value for a in given.positional]
        problem = Problem("call", {"what": "not a list", "count": len(values)})
    return _tensors(machine, values, layer, node), False, problem


def _tensors(machine: Machine, values: list[Value], layer: Layer | Model, node: cst.CSTNode) -> tuple[Tensor, ...] | None:
    found: list[Tensor] = []
    for value in values:
        tensor = as_tensor(machine, value)
        if tensor is None:
            if isinstance(value, Layer | Model):
                detail = {"layer": layer, "given": value}
                machine.record(Use("layer_as_input", machine.place(node), detail, machine.trail))
            return None
        found.append(tensor)
    return tuple(found)


def finish(machine: Machine, call: Call, node: cst.CSTNode | None = None) -> Value:
    """Work out what the call returns, and put it on record."""
    from lstmlint.interpret import custom_calls

    if custom_calls.has_call(call.layer):
        return custom_calls.finish(machine, call, node or cst.Pass())
    layer = call.layer
    assert isinstance(layer, Layer)
    shapes = tuple(t.shape for t in call.inputs)
    counted = True
    own = _interpreted(machine, layer, call, node)
    if own is not None:
        results, params = own
    else:
        # Several tensors for one recurrent layer are its input and its states.
        seen = shapes[:1] if layer.recurrent else shapes
        outcome = layers.apply(layer, seen, machine.version)
        results, params, counted = outcome.shapes, outcome.params, outcome.counted
        call.problem = call.problem or outcome.problem
    scores = next((a.value for a in call.given if a.name == "return_attention_scores"), False)
    if scores is True and layer.kind in _SCORED and len(results) == 1:
        results = (*results, _scores(layer, shapes))
    counted = counted and isinstance(scores, bool)
    call.params = params
    call.outputs = tuple(Tensor(shape, call, index) for index, shape in enumerate(results))
    machine.record(call)
    machine.change(layer.calls).append(call)
    if not counted and not layer.custom:
        return _perhaps(machine, call.outputs[0], "the number of outputs is not known")
    return call.outputs[0] if len(call.outputs) == 1 else Items(call.outputs, call=call)


def _perhaps(machine: Machine, tensor: Tensor, why: str) -> Unknown:
    """An unknown for what may be one tensor or several: where it is used as one, it is this."""
    unknown = Unknown("output", why)
    machine.tensors[unknown] = tensor
    return unknown


_SCORED = frozenset({"Attention", "AdditiveAttention", "MultiHeadAttention"})


def _scores(layer: Layer, shapes: tuple[Shape, ...]) -> Shape:
    """The attention scores: one weight for each query step and value step, and for each head where there are several."""
    query, value = shapes[0], shapes[min(1, len(shapes) - 1)]
    if query.open or value.open or len(query.axes) < 3 or len(value.axes) < 3:
        return ANY
    if layer.kind != "MultiHeadAttention":
        return Shape((*query.axes[:-1], value.axes[-2]))
    heads = layer.get("num_heads")
    count = heads if isinstance(heads, int | Dim | Unknown) else Unknown("?", "the number of heads")
    return Shape((query.axes[0], count, *query.axes[1:-1], *value.axes[1:-1]))


def _interpreted(machine: Machine, layer: Layer, call: Call, node: cst.CSTNode | None) -> tuple[tuple[Shape, ...], Size] | None:
    """Layers whose work is code of the file or a model: Lambda, and a model inside TimeDistributed."""
    from lstmlint.interpret import custom_calls, custom_cells

    held = layer.args.get("layer")
    if layer.kind == "TimeDistributed" and (isinstance(held, Model) or (isinstance(held, Layer) and custom_calls.has_call(held))):
        shape = call.inputs[0].shape
        if shape.open or len(shape.axes) < 3:
            return None
        flow = flow_shapes if isinstance(held, Model) else custom_calls.shapes
        outputs, params = flow(machine, held, Shape((shape.axes[0], *shape.axes[2:])))  # type: ignore[arg-type]
        return tuple(Shape((*shape.axes[:2], *o.axes[1:])) if not o.open and o.axes else ANY for o in outputs), params
    if layer.kind == "RNN":
        return custom_cells.outcome(machine, layer, call, node or cst.Pass())
    if layer.kind != "Lambda" or layer.custom or node is None:
        return None
    found = keras_lambda.shapes(machine, layer, call, node)
    return (found, 0) if found is not None else None


def apply_model(machine: Machine, model: Model, given: Given) -> Value:
    """``model(x)``: a nested model, as one layer."""
    value = given.value("inputs", 0)
    values = list(value) if isinstance(value, Items | tuple) and getattr(value, "exact", True) else [value]
    tensors = _tensors(machine, values, model, cst.Pass())
    if tensors is None or (value is None and given.opaque):
        return Unknown("output", "a model called on something else")
    call = Call(model, tensors, (), given.place, trail=machine.trail, given=given.arguments, speculative=machine.speculation > 0)
    call.problem = misfit(machine, model, tensors)
    shapes, call.params = nested_outputs(machine, model, tensors)
    if call.problem is not None:
        shapes = tuple(ANY for _ in shapes)  # one fault, one finding: nothing follows from what the model cannot take
    call.outputs = tuple(Tensor(shape, call, index) for index, shape in enumerate(shapes))
    machine.record(call)
    if not model.complete and len(call.outputs) == 1:
        return _perhaps(machine, call.outputs[0], "the outputs of the model are not known")
    return call.outputs[0] if len(call.outputs) == 1 else Items(call.outputs, call=call)


def misfit(machine: Machine, model: Model, tensors: tuple[Tensor, ...]) -> Problem | None:
    """A model with declared inputs called on another shape.

    Keras 3 compares every axis; in Keras 2 the layers inside refuse another rank or another width, other timesteps pass (measured).
    """
    if len(tensors) != len(model.inputs) or not model.complete:
        return None
    for declared, given in zip(model.inputs, tensors, strict=True):
        wanted, got = declared.shape, given.shape
        if wanted.open or not got.axes:
            continue
        if rank_is_not(got, len(wanted.axes)):
            wrong = True
        elif got.open:
            wrong = differ(wanted.last, got.last)
        else:
            pairs = list(zip(wanted.axes, got.axes, strict=True))[1:]
            wrong = any(differ(a, b) for a, b in (pairs if machine.version == 3 else pairs[-1:]))
        if wrong:
            text = f"it was built for {show_shape(wanted)} and gets {show_shape(got)}"
            return Problem("size", {"what": "nested", "text": text})
    return None


def nested_outputs(machine: Machine, model: Model, tensors: tuple[Tensor, ...]) -> tuple[tuple[Shape, ...], Size]:
    """The output shapes and the parameters of a model that is applied to tensors."""
    if len(tensors) == 1 and model.api == "sequential":
        return flow_shapes(machine, model, tensors[0].shape)
    shapes = tuple(t.shape for t in model.outputs) or (ANY,)
    agrees = len(tensors) == len(model.inputs) and all(agree(a.shape, b.shape) for a, b in zip(tensors, model.inputs, strict=False))
    return (shapes if agrees else tuple(ANY for _ in shapes)), params_of(model)


def flow_shapes(machine: Machine, model: Model, shape: Shape) -> tuple[tuple[Shape, ...], Size]:
    """What a model returns for an input shape, nothing put on record."""
    from lstmlint.interpret import custom_calls

    if custom_calls.has_call(model):
        return custom_calls.shapes(machine, model, shape)
    if model.api != "sequential":
        declared = model.inputs[0].shape if len(model.inputs) == 1 else None
        fits = declared is not None and agree(declared, shape)
        return (tuple(t.shape for t in model.outputs) or (ANY,) if fits else (ANY,)), params_of(model)
    current: tuple[Shape, ...] = (shape,)
    total: Size = 0
    for layer in model.layers:
        if isinstance(layer, Model):
            current, params = flow_shapes(machine, layer, current[0])
        elif layer.kind in ("InputLayer", "Input"):
            continue
        elif custom_calls.has_call(layer):
            current, params = custom_calls.shapes(machine, layer, current[0])
        else:
            outcome = layers.apply(layer, current[:1], machine.version)
            current, params = outcome.shapes, outcome.params
        total = add(total, params)
    return current, total


def params_of(model: Model) -> Size:
    """The parameters of all layers of a model, each once."""
    if model.params is not None:
        return model.params
    total: Size = 0
    seen: set[int] = set()
    for call in model.calls:
        if id(call.layer) not in seen:
            seen.add(id(call.layer))
            total = add(total, call.params)
    return total
