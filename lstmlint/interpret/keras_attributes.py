"""Attributes of layers, models, tensors and arrays."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret import keras_touched
from lstmlint.interpret.arrays import base_of
from lstmlint.interpret.frameworks import keras_layer, keras_path
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.values import Array, Bound, Items
from lstmlint.layers import attributes as layer_attributes
from lstmlint.layers import signature
from lstmlint.program import RECURRENT, Layer, Model, Tensor, Value
from lstmlint.shape import Unknown, product

MODEL_METHODS = frozenset(
    {"add", "pop", "build", "compile", "fit", "fit_generator", "evaluate", "evaluate_generator", "predict", "predict_generator", "summary"}
    | {"train_on_batch", "test_on_batch", "predict_on_batch", "reset_states", "reset_state", "get_layer", "save", "save_weights"}
    | {"load_weights", "get_weights", "set_weights", "predict_classes", "predict_proba", "call", "to_json", "get_config", "count_params"}
    | {"compute_output_shape", "reset_metrics", "export", "make_train_function", "get_compile_config", "add_loss"}
)
UNSEEN = "attribute of a layer or a model"
LAYER_METHODS = frozenset(
    {"reset_states", "reset_state", "build", "get_weights", "set_weights", "get_config", "count_params", "call", "adapt"}
    | {"compute_output_shape"}
    | {"get_initial_state", "add_loss", "add_weight", "__call__", "compute_mask", "set_vocabulary", "get_vocabulary", "vocabulary_size"}
)


def get(machine: Machine, receiver: Layer | Model, name: str, node: cst.CSTNode) -> Value:
    """``layer.name`` or ``model.name``."""
    methods = MODEL_METHODS if isinstance(receiver, Model) else LAYER_METHODS
    if name in methods:
        return Bound(receiver, name)
    if name == "name":
        return receiver.name or Unknown(lazily(node), "the name of a model")
    value = _of_model(machine, receiver, name) if isinstance(receiver, Model) else _of_layer(receiver, name)
    if value is NotImplemented or (isinstance(receiver, Layer) and name in ("output_shape", "input_shape")):
        keras_touched.attribute(machine, receiver, name, node)
    return Unknown(lazily(node), UNSEEN) if value is NotImplemented else value


def _of_model(machine: Machine, model: Model, name: str) -> Value:
    match name:
        case "layers":
            return Items([*_input_layers(machine, model), *model.layers], exact=model.complete and model.api != "subclass")
        case "input" | "output":
            tensors = model.inputs if name == "input" else model.outputs
            return _one_or_list(tensors) if tensors and model.complete else NotImplemented
        case "inputs" | "outputs":
            return Items(model.inputs if name == "inputs" else model.outputs) if model.complete else NotImplemented
        case "input_shape" | "output_shape":
            tensors = model.inputs if name == "input_shape" else model.outputs
            return _axes(tensors) if model.complete else NotImplemented
        case "optimizer":
            return keras_touched.optimizer_of(model)
    return NotImplemented


def _input_layers(machine: Machine, model: Model) -> list[Layer]:
    if model.api == "sequential":
        return []
    places = [t.origin for t in model.inputs]
    return [layer for layer in machine.path.layers if layer.kind in ("Input", "InputLayer") and layer.place in places]


def _of_layer(layer: Layer, name: str) -> Value:
    if name in ("output", "input") and layer.calls:
        call = layer.calls[-1]
        return _one_or_list(call.outputs if name == "output" else call.inputs)
    if name in ("output_shape", "input_shape") and layer.calls:
        call = layer.calls[-1]
        return _axes(call.outputs if name == "output_shape" else call.inputs)
    if name in layer.args:
        return layer.args[name]
    if name == "stateful" and not layer.custom and layer_attributes.has(layer.kind, "reset_states", None) is False:
        return False
    for version in (3, 2):
        form = signature(layer.kind, 3 if version == 3 else 2)
        parameter = form.parameter(name) if form is not None and not layer.custom and not layer.opaque else None
        if parameter is not None and isinstance(parameter.default, bool | int | float | str):
            return parameter.default
    return NotImplemented


def _one_or_list(tensors: tuple[Tensor, ...]) -> Value:
    return tensors[0] if len(tensors) == 1 else Items(tensors)


def _axes(tensors: tuple[Tensor, ...]) -> Value:
    if len(tensors) == 1 and not tensors[0].shape.open:
        return tuple(tensors[0].shape.axes)
    return NotImplemented


def of_array(_machine: Machine, receiver: Tensor | Array, name: str, node: cst.CSTNode) -> Value:
    """``x.shape``, ``x.ndim`` and the methods of arrays and tensors."""
    shape = receiver.shape
    if name == "shape":
        if not shape.open:
            return tuple(shape.axes)
        if isinstance(receiver, Array):
            return base_of(receiver).child(("attribute", "shape"), lazily(node), "shape of an array")
        return Unknown(lazily(node), "shape of an array")
    if name == "ndim" and shape.rank is not None:
        return shape.rank
    if name == "size" and shape.rank is not None and isinstance(receiver, Array):
        return product(a for a in shape.axes if a is not None)
    if name == "T" and not shape.open:
        turned = type(shape)(tuple(reversed(shape.axes)))
        if isinstance(receiver, Tensor):
            return Tensor(turned, sources=(receiver,), name=".T")
        return Array(turned, receiver.dtype, table=receiver.table)
    if name in ("dtype", "size", "name", "op", "itemsize", "nbytes", "flat", "real", "values"):
        return receiver if name == "values" else Unknown(lazily(node), "attribute of an array")
    return Bound(receiver, name)


def is_instance(value: Layer | Model, qualified: str) -> bool | None:
    """``isinstance(layer, keras.layers.LSTM)``."""
    path = keras_path(qualified)
    if not path:
        return None if isinstance(value, Layer) and value.custom else False
    wanted = path[-1]
    if isinstance(value, Model):
        if wanted == "Sequential":
            return value.api == "sequential"
        return True if wanted in ("Model", "Layer") else False if keras_layer(qualified) else None
    if value.custom:
        return True if wanted == "Layer" else None
    if wanted == "Layer" or wanted == value.kind:
        return True
    if wanted == "RNN":
        return value.kind in RECURRENT
    if wanted == "Wrapper":
        return value.kind in ("Bidirectional", "TimeDistributed")
    return False if keras_layer(qualified) or wanted in ("Sequential", "Model") else None


def has(machine: Machine, value: Layer | Model, name: str) -> bool | None:
    """``hasattr(layer, name)`` where it can be told."""
    if name not in ("reset_states", "reset_state"):
        if isinstance(value, Model):
            return None
        known = layer_attributes.has(value.kind, name, machine.version) if not value.custom else None
        return True if known is None and name in value.args else known
    if isinstance(value, Model):
        return {2: name == "reset_states", 3: False}.get(machine.version or 0)
    if value.custom:
        return None
    if not value.recurrent:
        return False
    return True if name == "reset_states" else {2: False, 3: True}.get(machine.version or 0)
