"""Methods of models and layers: building, and the events of training."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret import feeds, keras_apply, keras_calls, keras_models, keras_parts, keras_touched
from lstmlint.interpret.generators import drawn
from lstmlint.interpret.imports import dotted
from lstmlint.interpret.keras_history import History
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.values import Array, Given, Scope
from lstmlint.program import FILES, Event, Layer, Model, Tensor, Use, Value
from lstmlint.shape import Shape, Unknown

_FIT = ("x", "y", "batch_size", "epochs", "verbose", "callbacks", "validation_split", "validation_data", "shuffle", "class_weight")
# The parameters of the training methods by position (Keras 2 and 3 agree on these).
PARAMETERS: dict[str, tuple[str, ...]] = {
    "compile": ("optimizer", "loss"),
    "fit": (*_FIT, "sample_weight", "initial_epoch", "steps_per_epoch", "validation_steps"),
    "fit_generator": ("generator", "steps_per_epoch", "epochs", "verbose", "callbacks", "validation_data", "validation_steps"),
    "evaluate": ("x", "y", "batch_size", "verbose", "sample_weight"),
    "evaluate_generator": ("generator", "steps"),
    "predict": ("x", "batch_size", "verbose", "steps"),
    "predict_generator": ("generator", "steps"),
    "predict_classes": ("x", "batch_size"),
    "predict_proba": ("x", "batch_size"),
    "train_on_batch": ("x", "y", "sample_weight"),
    "test_on_batch": ("x", "y", "sample_weight"),
    "predict_on_batch": ("x",),
    "reset_states": ("states",),
    "reset_state": (),
}


# The two changed places.
_COMPILE: dict[int, tuple[str, ...]] = {2: ("metrics", "loss_weights"), 3: ("loss_weights", "metrics")}
_NO_RESULT = frozenset({"summary", "save", "save_weights", "load_weights", "set_weights"})
_KEEPS_NOTHING = frozenset({"add", "compile", "summary", "build"})
# What a Sequential can do only once its input shape is known.
_OF_BUILT = frozenset({"summary", "count_params", "get_weights"})


def call(machine: Machine, receiver: Layer | Model, name: str, given: Given, node: cst.CSTNode) -> Value:
    """``receiver.name(...)``."""
    if name in PARAMETERS:
        return _event(machine, receiver, name, given, node)
    if isinstance(receiver, Model):
        if name in FILES:
            keras_touched.file(machine, receiver, name, given)
        if name == "add_loss":  # from now on there is more to the model than is seen
            machine.record(Event("escape", receiver, {}, given.arguments, given.place, machine.loops, machine.trail, machine.tick()))
        if name in _OF_BUILT:
            machine.record(Event(name, receiver, {}, given.arguments, given.place, machine.loops, machine.trail, machine.tick()))
        match name:
            case "add":
                return _add(machine, receiver, given)
            case "pop":
                keras_models.pop(machine, receiver)
                return None
            case "build":
                machine.record(Event(name, receiver, {}, given.arguments, given.place, machine.loops, machine.trail, machine.tick()))
                axes = keras_calls.axes_of(given.value("input_shape", 0))
                if axes is not None and not any(isinstance(a, tuple) for a in axes):
                    keras_models.build(machine, receiver, Shape(axes), given.place)
                return None
            case "get_layer":
                return _get_layer(machine, receiver, given, node)
            case "count_params":
                return keras_apply.params_of(receiver)
    elif name == "build" and not receiver.calls:
        axes = keras_calls.axes_of(given.value("input_shape", 0))
        if axes is not None and not given.opaque:
            machine.record(Use("built", given.place, {"layer": receiver, "shape": Shape(axes)}, machine.trail))
        return None
    if name in ("call", "__call__"):
        return keras_calls.apply(machine, receiver, given, node)
    return None if name in _NO_RESULT else Unknown(lazily(node), "result of a method")


def note_kept(machine: Machine, node: cst.Call, target: cst.BaseExpression, scope: Scope) -> None:
    """``model = model.add(...)``: the model is lost for the None that these methods return."""
    function = node.func
    if type(function) is not cst.Attribute or type(function.value) is not cst.Name or type(target) is not cst.Name:
        return
    method = function.attr.value
    if method not in _KEEPS_NOTHING or target.value != function.value.value:
        return
    model = machine.evaluate(machine, function.value, scope)
    if isinstance(model, Model) and model.framework == "keras" and (model.api != "subclass" or method in ("summary", "compile")):
        machine.record(Use("lost_model", machine.place(node), {"model": model, "method": method, "name": target.value}, machine.trail))


def _event(machine: Machine, receiver: Layer | Model, name: str, given: Given, node: cst.CSTNode) -> Value:
    names = PARAMETERS[name] + (_COMPILE.get(machine.version or 0, ()) if name == "compile" else ())
    args: dict[str, Value] = {p: a.value for p, a in zip(names, given.positional, strict=False)}
    args.update({a.name: a.value for a in given.arguments if a.name is not None})
    for source in ("x", "generator", "validation_data"):
        if source in args:
            args[source] = drawn(machine, args[source], node)
    if isinstance(receiver, Model) and name not in ("compile", "reset_states", "reset_state"):
        keras_models.build_from(machine, receiver, args.get("x"))
    if name == "compile":
        if machine.version == 2 and len(given.positional) > 2:
            args.setdefault("metrics", given.positional[2].value)  # Keras 3 has loss_weights there
        args = keras_parts.compiled(args)
        if isinstance(receiver, Model):
            keras_touched.compiled(machine, receiver, args)
    event = Event(name, receiver, args, given.arguments, given.place, machine.loops, machine.trail, machine.tick())
    event.speculative = machine.speculation > 0
    if isinstance(receiver, Model):
        if receiver.complete or receiver.api == "functional":
            event.inputs, event.outputs = receiver.inputs, receiver.outputs
        event.data = feeds.batches(name, args, given)
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == name:
        written = dotted(node.func.value)
        event.receiver = written if all(written.split(".")) else ""
    machine.record(event)
    if name == "fit":
        return History(event, lazily(node))
    return _predicted(event) or Unknown(lazily(node), f"result of {name}")


def _predicted(event: Event) -> Array | None:
    """What ``predict`` returns: as many axes as the output has, and its last one.

    The others hang on the data: Keras 3 lets a Sequential read more timesteps than were declared.
    """
    model = event.target
    if event.kind not in ("predict", "predict_on_batch") or event.speculative or not isinstance(model, Model) or len(event.outputs) != 1:
        return None
    shape = event.outputs[0].shape
    if shape.open or not shape.axes or model.api == "subclass" or (model.api == "functional" and not _single(model)):
        return None
    free = tuple(Unknown("?", "axis of predictions") for _ in shape.axes[:-1])
    last = shape.last if shape.last is not None and len(shape.axes) > 1 else Unknown("?", "axis of predictions")
    return Array(Shape((*free, last)), "float", label="the predictions")


def _single(model: Model) -> bool:
    """Whether the outputs were given as one tensor, so that there is one array of predictions and no list."""
    given = [a for a in model.given if a.name in ("outputs", "output")] or [a for a in model.given if a.name is None][1:2]
    return len(given) == 1 and isinstance(given[0].value, Tensor)


def _add(machine: Machine, model: Model, given: Given) -> Value:
    argument = given.positional[0] if given.positional else given.keyword("layer")
    for other in given.arguments:
        if other.name is not None and other.name != "layer" and model.api == "sequential":
            detail = {"argument": other, "keyword": other.name, "layer": argument.value if argument else None, "model": model}
            machine.record(Use("add_keyword", other.place, detail, machine.trail))
    if len(given.positional) > 1 and model.api == "sequential":
        machine.record(Use("add_several", given.positional[1].place, {"model": model}, machine.trail))
    if argument is None:
        if not given.arguments and model.api == "sequential":
            machine.record(Use("add_nothing", given.place, {"model": model}, machine.trail))
        machine.set(model, "complete", False)
    elif model.api == "sequential":
        keras_models.add(machine, model, argument.value, None if argument.inherited else argument.value_place)
    else:
        machine.record(Use("attribute", given.place, {"model": model, "name": "add"}, machine.trail))
    return None


def _get_layer(machine: Machine, model: Model, given: Given, node: cst.CSTNode) -> Value:
    name, index = given.value("name", 0), given.value("index", 1)
    if isinstance(name, str):
        for layer in model.layers:
            if layer.name == name:
                return layer
    if isinstance(index, int) and model.complete and model.api == "sequential" and -len(model.layers) <= index < len(model.layers):
        return model.layers[index]
    return Unknown(lazily(node), "a layer of a model")
