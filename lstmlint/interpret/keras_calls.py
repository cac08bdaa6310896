"""Calls into Keras: constructing layers, inputs and models, and applying them."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret import keras_models, keras_parts, keras_touched
from lstmlint.interpret.frameworks import functional_merge, keras_input, keras_layer, keras_model, keras_path
from lstmlint.interpret.keras_apply import apply_layer, apply_model
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.values import Given, Items, Named
from lstmlint.layers import signature
from lstmlint.program import Argument, Import, Layer, Model, Tensor, Value, Version
from lstmlint.shape import Axis, Dim, Shape, Unknown

_FUNCTIONAL_ARGUMENTS = {"dot": ("inputs", "axes", "normalize"), "concatenate": ("inputs", "axis")}


def construct(machine: Machine, function: Named, given: Given, node: cst.CSTNode) -> Value:
    """The layer, tensor or model that a Keras name makes; NotImplemented where the name is nothing of the kind."""
    name = function.qualified
    if name.endswith(".__init__"):
        return _initialized(machine, given)
    merge = functional_merge(name)
    if merge is not None:
        return _merge(machine, name, merge, given, node)
    kind = keras_layer(name)
    if kind is not None:
        return layer(machine, kind, name, given)
    if keras_input(name):
        return input_tensor(machine, name, given)
    if keras_model(name) is not None:
        return keras_models.construct(machine, keras_model(name) or "", given, name)
    touched = keras_touched.call(machine, name, given, node)
    if touched is not NotImplemented:
        return touched
    part = keras_parts.construct(function, given)
    if part is not NotImplemented:
        return part
    home, *below = keras_path(name) or ("",)
    # A layer that no version knows, not something of a layer (``layers.LSTM.__name__.lower()``): whether it is one that is gone is for a
    # rule to say.
    of_a_layer = any(part[0].isupper() for part in below[:-1] if part)
    if "." in function.written and home == "layers" and not of_a_layer and isinstance(node, cst.Call):
        machine.record(Import(name, machine.place(node.func)))
    return NotImplemented


def _initialized(machine: Machine, given: Given) -> Value:
    """``Model.__init__(self, ...)``: the old way to write ``super().__init__(...)``."""
    from lstmlint.interpret import keras_classes

    made = given.positional[0].value if given.positional else None
    if not isinstance(made, Layer | Model):
        return NotImplemented
    keras_classes.initialize(machine, made, Given(given.arguments[1:], given.place))
    return None


def bind(machine: Machine, kind: str, given: Given) -> dict[str, Value]:
    """The arguments by parameter name, positions read in the signature of the target version."""
    versions: tuple[Version, ...] = (machine.version,) if machine.version else (3, 2)
    form = next((s for s in (signature(kind, v) for v in (*versions, 3, 2)) if s is not None), None)
    names = [p.name for p in form.positional] if form is not None else []
    args: dict[str, Value] = {}
    for name, argument in zip(names, given.positional, strict=False):
        args[name] = argument.value
    for argument in given.arguments:
        if argument.name is not None:
            args[argument.name] = argument.value
    return args


def layer(machine: Machine, kind: str, qualified: str, given: Given, *, custom: bool = False, shown: str = "") -> Layer:
    """A new layer object, on record."""
    args = bind(machine, kind, given) if not custom else {a.name: a.value for a in given.arguments if a.name is not None}
    for name in ("layer", "cell", "backward_layer", "forward_layer"):
        if isinstance(args.get(name), Items | tuple) and kind in ("RNN", "StackedRNNCells"):
            args[name] = tuple(args[name])  # type: ignore[arg-type]
    made = Layer(
        kind=kind,
        qualified=qualified,
        args=args,
        given=given.arguments,
        place=given.place,
        trail=machine.trail,
        name=name_of(machine, shown or kind, args),
        custom=custom,
        shown=shown,
        opaque=given.opaque,
        order=machine.tick(),
    )
    for value in args.values():
        if isinstance(value, Layer) and kind != "InputLayer":
            machine.set(value, "parent", made)
    machine.record(made)
    return made


def name_of(machine: Machine, kind: str, args: dict[str, Value]) -> str:
    """The name that Keras gives: ``lstm``, ``lstm_1``, ``time_distributed``."""
    given = args.get("name")
    if isinstance(given, str):
        return given
    base = snake(kind)
    count = machine.counters.get(base, 0)
    machine.counters[base] = count + 1
    return base if count == 0 else f"{base}_{count}"


def snake(kind: str) -> str:
    """``TimeDistributed`` -> ``time_distributed``, ``LSTM`` -> ``lstm``, ``Conv1D`` -> ``conv1d``."""
    import re

    text = re.sub(r"\W+", "", kind)
    text = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", text)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", text).lower()


def axes_of(value: Value) -> tuple[Axis, ...] | None:
    """The axes of a shape as it was written; None where it is not written axis by axis."""
    if isinstance(value, tuple | Items) and getattr(value, "exact", True):
        return tuple(axis_of(v) for v in value)
    return None


def axis_of(value: Value) -> Axis:
    """One written axis; a value that is no size is an unknown here, and a rule's business."""
    if value is None or (isinstance(value, int | Dim | Unknown) and not isinstance(value, bool)):
        return value
    return Unknown(str(value), "an axis that is no number")


def declared_shape(args: dict[str, Value], version: Version | None, *, kind: str = "", is_input: bool = False) -> Shape | None:
    """The full input shape, batch first, that arguments declare; None where they declare none."""
    batch = axis_of(args.get("batch_size")) if args.get("batch_size") is not None else None
    for name in ("batch_input_shape", "batch_shape"):
        if args.get(name) is not None and (is_input or name == "batch_input_shape"):
            axes = axes_of(args[name])
            return Shape(axes) if axes is not None else Shape((), open=True)
    for name in ("shape", "input_shape") if is_input else ("input_shape",):
        if args.get(name) is not None:
            value = args[name]
            axes = axes_of(value)
            if axes is None:
                whole = isinstance(value, int | Dim) or (is_input and version == 2)
                axes = (axis_of(value),) if whole and not isinstance(value, Unknown) else None
            return Shape((batch, *axes)) if axes is not None else _named(value, batch)
    width = args.get("input_dim")
    if width is not None and kind != "Embedding":
        return _from_width(args, version, kind, batch, axis_of(width))
    if kind == "Embedding" and args.get("input_length") is not None and version != 3:
        length = args["input_length"]
        axes = axes_of(length)
        return Shape((batch, *(axes if axes is not None else (axis_of(length),))))
    return None


def _named(value: Value, batch: Axis) -> Shape:
    """A shape that was given as a whole and is not known: its axes are items of the value."""
    return Shape((), open=True, base=value if batch is None and isinstance(value, Unknown) and not value.loose else None)


def _from_width(args: dict[str, Value], version: Version | None, kind: str, batch: Axis, width: Axis) -> Shape:
    """``input_dim``: the features. Keras 1 and 2 give a recurrent layer its timesteps as well, Keras 3 does not."""
    recurrent = kind in ("LSTM", "GRU", "SimpleRNN", "RNN", "CuDNNLSTM", "CuDNNGRU", "Conv1D", "Bidirectional")
    if recurrent and version != 3:
        return Shape((batch, axis_of(args.get("input_length")), width))
    return Shape((batch, width))


def input_tensor(machine: Machine, qualified: str, given: Given) -> Tensor:
    """``Input(...)``."""
    made = layer(machine, "Input", qualified, given)
    shape = declared_shape(made.args, machine.version, is_input=True)
    dtype = made.args.get("dtype")
    if shape is None:
        shape = Shape((), open=True)
    return Tensor(shape, origin=made.place, name=made.name, dtype=dtype if isinstance(dtype, str) else None)


def _merge(machine: Machine, name: str, kind: str, given: Given, node: cst.CSTNode) -> Value:
    """``concatenate([a, b])``: a merge layer that is made and applied at once."""
    parameters = _FUNCTIONAL_ARGUMENTS.get(name.rsplit(".", 1)[-1], ("inputs",))
    inputs = given.value("inputs", 0)
    rest = [
        Argument(a.name or parameters[i], a.value, a.place, a.value_place, a.star, a.inherited, a.literal)
        for i, a in enumerate(given.arguments)
        if a.name != "inputs" and not (a.name is None and i == 0) and (a.name or i < len(parameters))
    ]
    made = layer(machine, kind, name, Given(tuple(rest), given.place))
    first = Argument(None, inputs, given.place, given.place, inherited=True)
    return apply_layer(machine, made, Given((first,), given.place), node)


def apply(machine: Machine, thing: Layer | Model, given: Given, node: cst.CSTNode) -> Value:
    """Call a layer or a model."""
    from lstmlint.interpret import custom_calls

    if custom_calls.has_call(thing):
        return custom_calls.apply(machine, thing, given, node)
    return apply_layer(machine, thing, given, node) if isinstance(thing, Layer) else apply_model(machine, thing, given)
