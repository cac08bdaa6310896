"""Layers and models of the file's own classes applied to tensors: their ``build`` and ``call`` are run.

The calls that a ``call`` makes are recorded like all others; the layer that it belongs to is known by :attr:`Call.within`.
A model that nobody applies is run once on inputs of which nothing is known, at the end of the path.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import libcst as cst

from lstmlint import layers
from lstmlint.interpret import keras_calls
from lstmlint.interpret.custom_weights import COUNTED, OWN, counted, params_of
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.running import ExitError
from lstmlint.interpret.unknowns import is_loose
from lstmlint.interpret.values import MAX_LENGTH, SUPER, Array, Function, Given, Instance, Items, Table, body_of
from lstmlint.program import RECURRENT, Argument, Call, Dataset, Layer, Model, Tensor, Use, Value
from lstmlint.shape import ANY, Shape, Size, Unknown

_BUILT = "built by"  # under this name an object keeps that it is built
_MAX_NESTING = 12


def has_call(thing: Layer | Model) -> bool:
    """Whether what the object does is code of the file."""
    body = body_of(thing)
    if body is None or (isinstance(thing, Layer) and not thing.custom) or (isinstance(thing, Model) and thing.api != "subclass"):
        return False
    return isinstance(body.cls.find("call"), Function) or isinstance(body.cls.find("__call__"), Function)


def run(machine: Machine, thing: Layer | Model, given: Given, node: cst.CSTNode) -> Value:
    """What ``call`` returns for these arguments."""
    from lstmlint.interpret.calls import inline

    body = body_of(thing)
    function = body.cls.find("call") or body.cls.find("__call__") if body is not None else None
    if body is None or not isinstance(function, Function) or len(machine.things) > _MAX_NESTING:
        return Unknown("output", "a layer of another file")
    start = len(machine.path.calls)
    machine.things.append(thing)
    try:
        _built(machine, thing, body, function, given, node)
        made = len(machine.path.layers)
        value = inline(machine, function, _in_training(function, given), node, receiver=thing)
    except ExitError:
        # It is Keras that calls it, with arguments that may be others than those made up here.
        return Unknown("output", "a call that fails")
    finally:
        machine.things.pop()
    own = [call for call in machine.path.calls[start:] if call.within is thing and call.model is None]
    _note_made(machine, thing, body, made)
    machine.put(body.attributes, COUNTED, counted(thing, body, own))
    if isinstance(thing, Model) and not thing.calls and own:
        _fill(machine, thing, own, given, value)
    return value


_WEIGHTED = RECURRENT | {"Dense", "Embedding", "BatchNormalization", "LayerNormalization", "MultiHeadAttention", "Conv1D", "Conv2D"}


def _note_made(machine: Machine, thing: Layer | Model, body: Instance, start: int) -> None:
    """Layers with weights that ``call`` itself makes and that the object does not keep: each call makes them anew."""
    kept = {id(value) for value in body.attributes.values()}
    kept |= {id(v) for value in body.attributes.values() if isinstance(value, Items | tuple) for v in value}
    if not isinstance(body.cls.find("call"), Function) or isinstance(body.cls.find("__call__"), Function):
        return  # __call__ itself is run once, on symbolic tensors
    made = machine.path.layers[start:]
    for layer in made:
        # The weights of a wrapper are those of what it wraps, which may well be kept.
        if layer.inner is not None and (layer.inner.custom or not any(layer.inner is other for other in made)):
            continue
        if layer.core.kind not in _WEIGHTED or layer.custom or layer.parent is not None or id(layer) in kept or machine.speculation:
            continue
        if any(call.within is thing for call in layer.calls):
            machine.record(Use("layer_in_call", layer.place, {"layer": layer, "name": body.cls.name}, layer.trail))


def _in_training(function: Function, given: Given) -> Given:
    """Keras passes ``training`` on its own; it is in training that a model does all that it can."""
    names = [p.name.value for p in (*function.node.params.params, *function.node.params.kwonly_params)]
    if "training" not in names or given.opaque:
        return given
    at = names.index("training") - 1
    if given.keyword("training") is not None or (at < len(function.node.params.params) - 1 and len(given.positional) > at):
        return given
    return Given((*given.arguments, Argument("training", True, given.place, given.place, inherited=True)), given.place)


def _built(machine: Machine, thing: Layer | Model, body: Instance, function: Function, given: Given, node: cst.CSTNode) -> None:
    """Run ``build(input_shape)`` the first time."""
    from lstmlint.interpret.calls import inline

    builder = body.cls.find("build")
    if _BUILT in body.attributes or not isinstance(builder, Function):
        return
    machine.put(body.attributes, _BUILT, True)
    wanted = [p.name.value for p in builder.node.params.params[1:]]
    names = [p.name.value for p in function.node.params.params[1:]]
    values = {name: a.value for name, a in zip(names, given.positional, strict=False)}
    values.update({a.name: a.value for a in given.arguments if a.name is not None})
    first = given.positional[0].value if given.positional else next(iter(values.values()), None)
    several = len(wanted) > 1
    shapes = [axes_seen(machine, values.get(name.removesuffix("_shape")) if several else first) for name in wanted[: 8 if several else 1]]
    arguments = tuple(Argument(None, shape, given.place, given.place, inherited=True) for shape in shapes)
    inline(machine, builder, Given(arguments, given.place), node, receiver=thing)


def axes_seen(machine: Machine, value: Value) -> Value:
    """The ``input_shape`` that ``build`` receives for a tensor, or for a list of them."""
    if isinstance(value, Tensor | Array):
        shape = value.shape
        if not shape.open:
            return tuple(shape.axes)
        made = Unknown("input_shape", "shape of an array")
        for place, axis in enumerate(reversed(shape.axes), 1):
            machine.bound[made.child(("item", -place), f"input_shape[{-place}]")] = axis
        return made
    if isinstance(value, Items | tuple) and len(value) <= MAX_LENGTH:
        return Items((axes_seen(machine, v) for v in value), exact=getattr(value, "exact", True))
    if isinstance(value, Table):
        return Table({name: axes_seen(machine, v) for name, v in value.items()}, exact=value.exact)
    return Unknown("input_shape", "shape of an array")


def _fill(machine: Machine, model: Model, own: list[Call], given: Given, value: Value) -> None:
    """The first run of a model tells its layers, inputs and outputs."""
    machine.change(model.calls).extend(own)
    seen = {id(layer) for layer in model.layers}
    for call in own:
        if id(call.layer) not in seen:
            seen.add(id(call.layer))
            machine.change(model.layers).append(call.layer)
    inputs = [t for a in given.arguments if a.name != "training" for t in _received(machine, a.value)]
    machine.set(model, "inputs", tuple(inputs))
    machine.set(model, "outputs", tuple(tensors_in(value)))
    if len(inputs) == 1:
        machine.set(model, "input_shape", inputs[0].shape)
    machine.set(model, "params", params_of(model))


def tensors_in(value: Value, depth: int = 0) -> list[Tensor]:
    """The tensors in a value, however deep in lists, tuples and dicts."""
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, Array):
        return [Tensor(value.shape, dtype=value.dtype)]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple) and depth < 4 and len(value) <= MAX_LENGTH:
        return [tensor for item in value for tensor in tensors_in(item, depth + 1)]
    return []


# ---- applying --------------------------------------------------------------------------------------------------------


def apply(machine: Machine, thing: Layer | Model, given: Given, node: cst.CSTNode) -> Value:
    """``layer(x, ...)`` for an object of a class of the file."""
    arguments = tuple(_as_tensors(argument) for argument in given.arguments)
    first = arguments[0].value if arguments else None
    inputs = tuple(_received(machine, first) or [t for a in arguments for t in tensors_in(a.value)])
    call = Call(
        thing,
        inputs,
        (),
        given.place,
        given=arguments,
        trail=machine.trail,
        speculative=machine.speculation > 0,
        listed=isinstance(first, Items | tuple),
    )
    return finish(machine, call, node)


def _received(machine: Machine, value: Value) -> list[Tensor]:
    """The tensors of an argument; for something unknown the one that a layer takes it for."""
    if isinstance(value, Unknown) and not is_loose(value):
        return [machine.tensor_of(value)]
    return tensors_in(value)


def _as_tensors(argument: Argument) -> Argument:
    """The argument with arrays taken for tensors."""
    value = argument.value
    if isinstance(value, Array):
        value = Tensor(value.shape, dtype=value.dtype)
    elif isinstance(value, Items | tuple) and any(isinstance(v, Array) for v in value):
        made = (Tensor(v.shape, dtype=v.dtype) if isinstance(v, Array) else v for v in value)
        value = Items(made, exact=value.exact) if isinstance(value, Items) else tuple(made)
    return argument if value is argument.value else replace(argument, value=value)


def finish(machine: Machine, call: Call, node: cst.CSTNode) -> Value:
    """Work out what the object returns for the call's arguments, and put the call on record."""
    given = Given(call.given, call.place)
    if not call.given and call.inputs:
        # In a Sequential nobody writes the argument.
        first: Value = call.inputs[0] if len(call.inputs) == 1 and not call.listed else Items(call.inputs)
        given = Given((Argument(None, first, call.place, call.place, inherited=True),), call.place)
    value = run(machine, call.layer, given, node)
    made: list[Tensor] = []
    inner: list[Tensor] = []

    def outward(value: Value, depth: int = 0) -> Value:
        if isinstance(value, Tensor | Array):
            made.append(Tensor(value.shape, call, len(made), dtype=value.dtype))
            inner.append(value if isinstance(value, Tensor) else made[-1])
            return made[-1]
        if isinstance(value, tuple) and depth < 4:
            return tuple(outward(v, depth + 1) for v in value)
        if isinstance(value, Items) and depth < 4:
            return Items((outward(v, depth + 1) for v in value), exact=value.exact)
        if isinstance(value, Table) and depth < 4:
            return Table({key: outward(v, depth + 1) for key, v in value.items()}, exact=value.exact)
        return value

    result = outward(value)
    if not made:
        result = outward(Tensor(_declared(machine, call, node)))
    call.outputs = tuple(made)
    call.returned = tuple(inner)
    call.params = params_of(call.layer)
    machine.record(call)
    if isinstance(call.layer, Layer):
        machine.change(call.layer.calls).append(call)
    return result


def _declared(machine: Machine, call: Call, node: cst.CSTNode) -> Shape:
    """The shape that ``compute_output_shape`` tells, where ``call`` could not be followed."""
    from lstmlint.interpret.calls import inline

    body = body_of(call.layer)
    function = body.cls.find("compute_output_shape") if body is not None else None
    if not isinstance(function, Function) or not call.inputs:
        return ANY
    seen = axes_seen(machine, call.inputs[0] if len(call.inputs) == 1 else Items(call.inputs))
    argument = Argument(None, seen, call.place, call.place, inherited=True)
    value = inline(machine, function, Given((argument,), call.place), node, receiver=call.layer)
    axes = keras_calls.axes_of(value) if isinstance(value, tuple) else None
    return Shape(axes) if axes is not None and not any(isinstance(v, tuple | Items) for v in axes) else ANY


def shapes(machine: Machine, thing: Layer | Model, shape: Shape) -> tuple[tuple[Shape, ...], Size]:
    """What the object returns for an input of that shape, nothing put on record."""
    place = thing.place
    mark = machine.mark()
    argument = Argument(None, Tensor(shape), place, place, inherited=True)
    found = tensors_in(run(machine, thing, Given((argument,), place), cst.Pass()))
    params = params_of(thing)
    machine.undo(mark)
    return tuple(t.shape for t in found) or (ANY,), params


def of_base(machine: Machine, made: Layer, kind: str, given: Given) -> Value:
    """``super().call(x)``: what the layer of Keras that the class extends makes of it."""
    body = body_of(made)
    passed = body.attributes.get(SUPER) if body is not None else None
    value = given.value("inputs", 0)
    if body is None or not isinstance(passed, Given) or not isinstance(value, Tensor):
        return Unknown("output", "a method of a class elsewhere")
    plain = Layer(kind, made.qualified, keras_calls.bind(machine, kind, passed), passed.arguments, made.place)
    outcome = layers.apply(plain, (value.shape,), machine.version)
    if OWN not in body.attributes:
        machine.put(body.attributes, OWN, (outcome.params,))
    results = [Tensor(shape, sources=(value,)) for shape in outcome.shapes]
    return results[0] if len(results) == 1 else Items(results)


# ---- building --------------------------------------------------------------------------------------------------------


def build(machine: Machine, model: Model, shape: Value, node: cst.CSTNode) -> None:
    """``model.build(input_shape)``: the model is run on inputs of these shapes."""
    if not model.calls:
        _begin(machine, model, _inputs(shape, lambda axes: Tensor(Shape(axes), origin=model.place)), node)


def _inputs(value: Value, tensor: Callable[..., Tensor]) -> Value:
    if isinstance(value, Table):
        return Table({name: _inputs(v, tensor) for name, v in value.items()}, exact=value.exact)
    if isinstance(value, tuple | Items) and value and all(isinstance(v, tuple | Items) for v in value):
        return Items((_inputs(v, tensor) for v in value), exact=getattr(value, "exact", True))
    axes = keras_calls.axes_of(value)
    return tensor(axes) if axes is not None else None


def ensure(machine: Machine, model: Model, data: Value, node: cst.CSTNode) -> None:
    """Before ``fit`` and its kin: the model is built by the data."""
    if not model.calls:
        _begin(machine, model, _batch_of(data), node)


def _batch_of(data: Value) -> Value:
    """One batch of the data: the same shapes with an open batch."""
    if isinstance(data, Dataset):
        data = data.element[0] if isinstance(data.element, tuple) and data.element else data.element
    if isinstance(data, Array | Tensor) and data.shape.rank:
        return Tensor(Shape((Unknown("batch", "not declared", open=True), *data.shape.axes[1:])), dtype=data.dtype)
    if isinstance(data, Table):
        return Table({name: _batch_of(v) for name, v in data.items()}, exact=data.exact)
    if isinstance(data, Items | tuple) and data and all(isinstance(v, Array | Tensor) for v in data):
        return Items(_batch_of(v) for v in data)
    return None


def _begin(machine: Machine, model: Model, inputs: Value, node: cst.CSTNode) -> None:
    """Run the model once; on something of which nothing is known where the inputs are not."""
    body = body_of(model)
    function = body.cls.find("call") if body is not None else None
    if not isinstance(function, Function):
        return
    place = model.place
    if inputs is not None:
        given = Given((Argument(None, inputs, place, place, inherited=True),), place)
    else:
        given = _open(machine, function)
    run(machine, model, given, node)


def _open(machine: Machine, function: Function) -> Given:
    """Arguments of which nothing is known, for each parameter that must be given."""
    place = machine.place(function.node)
    names = [p.name.value for p in function.node.params.params[1:] if p.default is None and p.name.value not in ("training", "mask")]
    made = [Argument(n, Unknown(n, "an input of a model"), place, place, inherited=True) for n in names]
    return Given(tuple(made), place)


def settle(machine: Machine) -> None:
    """At the end of a path: what nobody has applied is run on inputs of which nothing is known."""
    things: list[Layer | Model] = [*machine.path.models, *machine.path.layers]
    for thing in things:
        body = body_of(thing)
        if body is None or thing.calls or not has_call(thing) or COUNTED in body.attributes or machine.speculation:
            continue
        function = body.cls.find("call") or body.cls.find("__call__")
        if isinstance(function, Function) and id(function.node) not in machine.idle:
            run(machine, thing, _open(machine, function), function.node)
