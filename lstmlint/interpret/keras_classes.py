"""Classes of the file that extend Keras': making their objects, and what they inherit.

An object of such a class is a :class:`Layer` or :class:`Model` like any other; what its own code keeps in ``self`` lies in its
``body``. What its ``call`` does is found in ``custom_calls``.
"""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret import custom_calls, custom_weights, keras_calls, keras_models
from lstmlint.interpret.frameworks import keras_layer, keras_model, keras_path
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.values import SUPER, Class, Function, Given, Instance, Items, Named, body_of
from lstmlint.program import Layer, Model, Use, Value
from lstmlint.shape import Shape, Unknown

_LAYER_HOMES = frozenset({"layers", "engine", "Layer", "src", "legacy"})
_LAYER_BASES = frozenset({"Layer", "Wrapper", "AbstractRNNCell"})
# A class that defines one of these does something else than the layer it extends.
_OWN_WORK = frozenset({"call", "__call__", "build", "compute_output_shape", "compute_output_spec", "__new__", "cell"})
_MODEL_INPUTS = ("inputs", "outputs", "input", "output")


def base_of(cls: Class) -> Named | None:
    """The Keras class that the class extends, directly or through others of the file."""
    for ancestor in cls.order:
        for base in ancestor.bases:
            if isinstance(base, Named) and (is_layer(base) or keras_model(base.qualified) or keras_layer(base.qualified)):
                return base
    return None


def is_layer(base: Named) -> bool:
    """Whether the name is ``keras.layers.Layer`` or another base without work of its own."""
    path = keras_path(base.qualified)
    return bool(path) and path is not None and path[-1] in _LAYER_BASES and path[0] in _LAYER_HOMES


def construct(machine: Machine, cls: Class, given: Given, node: cst.CSTNode) -> Value:
    """The layer or model that ``Class(...)`` makes; None for a class that extends nothing of Keras."""
    from lstmlint.interpret.calls import inline

    base = base_of(cls)
    if base is None:
        return None
    kind = keras_layer(base.qualified)
    if kind is not None and not any(name in ancestor.names for ancestor in cls.order for name in _OWN_WORK):
        return _extended(machine, cls, base, given, node)
    made = begin(machine, cls, base, given)
    machine.things.append(None)
    try:
        constructor = cls.find("__init__")
        if isinstance(constructor, Function):
            inline(machine, constructor, given, node, receiver=made)
            _note_super(machine, cls, constructor, made)
        else:
            initialize(machine, made, given)
    finally:
        machine.things.pop()
    return made


def _note_super(machine: Machine, cls: Class, constructor: Function, made: Layer | Model) -> None:
    """An ``__init__`` that has set attributes and never called that of Keras."""
    body = body_of(made)
    if body is None or SUPER in body.attributes or not body.attributes or machine.speculation:
        return
    if not all(isinstance(base, Class | Named) for ancestor in cls.order for base in ancestor.bases):
        return
    statements = constructor.node.body.body if isinstance(constructor.node, cst.FunctionDef) else ()
    if not isinstance(constructor.node, cst.FunctionDef) or not statements:
        return
    detail = {"name": cls.name, "first": machine.place(statements[0])}
    machine.record(Use("no_super", machine.place(constructor.node.name), detail, machine.trail))


def begin(machine: Machine, cls: Class, base: Named, given: Given) -> Layer | Model:
    """The object before its ``__init__`` has run."""
    body = Instance(cls)
    kind = keras_model(base.qualified)
    if kind is None:
        made = keras_calls.layer(machine, cls.name, base.qualified, given, custom=True)
        made.body = body
        return made
    api = "sequential" if kind == "Sequential" else "subclass"
    model = Model(
        api,
        given.place,
        given=given.arguments,
        trail=machine.trail,
        order=machine.tick(),
        qualified=base.qualified,
        shown=cls.name,
        body=body,
    )
    machine.record(model)
    return model


def initialize(machine: Machine, made: Layer | Model, given: Given) -> None:
    """``super().__init__(...)`` where the next class is Keras' own."""
    name = given.value("name")
    body = body_of(made)
    if body is not None:
        machine.put(body.attributes, SUPER, given)
    if isinstance(name, str):
        machine.set(made, "name", name)
    if isinstance(made, Layer):
        return
    if made.api == "sequential":
        keras_models.fill(machine, made, given.value("layers", 0), given)
    elif len(given.positional) > 1 or any(given.keyword(word) is not None for word in _MODEL_INPUTS):
        machine.set(made, "api", "functional")
        keras_models.connect(machine, made, given)


def _extended(machine: Machine, cls: Class, base: Named, given: Given, node: cst.CSTNode) -> Layer:
    """A layer of a class that only gives the framework's own its arguments: what ``super().__init__`` receives decides."""
    from lstmlint.interpret.calls import inline

    constructor = cls.find("__init__")
    passed: Value = given
    body = Instance(cls)
    if isinstance(constructor, Function):
        inline(machine, constructor, given, node, receiver=body)
        passed = body.attributes.get(SUPER)
    if not isinstance(passed, Given):
        return keras_calls.layer(machine, cls.name, base.qualified, given, custom=True)
    kind = keras_layer(base.qualified) or cls.name
    made = keras_calls.layer(machine, kind, base.qualified, Given(passed.arguments, given.place), shown=cls.name)
    made.body = body
    return made


def inherited(machine: Machine, made: Layer | Model, name: str, given: Given, node: cst.CSTNode) -> Value:
    """A method that an object of a class of the file has from Keras; NotImplemented where nothing special is to be done."""
    from lstmlint.interpret.keras_methods import PARAMETERS

    match name:
        case "__init__":
            initialize(machine, made, given)
            return None
        case "add_weight" | "add_variable":
            return custom_weights.add_weight(machine, made, given)
        case "__call__":
            return keras_calls.apply(machine, made, given, node)
        case "call":
            return _plain_call(machine, made, given, node)
        case "get_config":
            return Unknown(lazily(node), "get_config()")
    if isinstance(made, Model) and made.api == "subclass":
        if name == "build":
            custom_calls.build(machine, made, given.value("input_shape", 0), node)
            return None
        if name in PARAMETERS and name != "compile" and not name.startswith("reset_"):
            custom_calls.ensure(machine, made, given.value("x", 0), node)
    if isinstance(made, Layer) and made.custom and name in ("build", "add_loss", "add_metric"):
        return None
    return NotImplemented


def _plain_call(machine: Machine, made: Layer | Model, given: Given, node: cst.CSTNode) -> Value:
    """``super().call(x)`` in a class that extends a layer of Keras: what that layer returns."""
    body = body_of(made)
    base = base_of(body.cls) if body is not None else None
    kind = keras_layer(base.qualified) if base is not None else None
    if body is None or base is None or kind is None or not isinstance(made, Layer):
        return keras_calls.apply(machine, made, given, node) if isinstance(made, Model) and made.api != "subclass" else NotImplemented
    return custom_calls.of_base(machine, made, kind, given)


def shape_of(value: Value) -> Shape | None:
    """A shape that is written axis by axis; None for anything else."""
    axes = keras_calls.axes_of(value) if isinstance(value, tuple | Items) else None
    return None if axes is None or any(isinstance(v, tuple | Items) for v in value) else Shape(axes)  # type: ignore[attr-defined]
