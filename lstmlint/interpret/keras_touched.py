"""What a program does with Keras beside building and training: callbacks, files, and attributes that not every version has.

What comes out of a file, and what a callback is trained with, is a model of Keras of which nothing else is known: an unknown whose
reason tells so. Its methods are recorded with a :class:`Model` that stands for it.
"""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret.frameworks import keras_path
from lstmlint.interpret.imports import dotted
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.references import VERSION_WORDS
from lstmlint.interpret.texts import end_of
from lstmlint.interpret.values import CALLBACK_MODEL, CALLBACK_OPTIMIZER, LOADED_METHOD, LOADED_MODEL, LOADED_OPTIMIZER, Given
from lstmlint.program import FILES, Event, Layer, Model, Part, Tensor, Value
from lstmlint.shape import Ending, Unknown

# By position; what comes later is given by name.
_PARAMETERS: dict[str, tuple[str, ...]] = {
    "save": ("filepath", "overwrite"),
    "save_weights": ("filepath", "overwrite"),
    "load_weights": ("filepath",),
    "save_model": ("model", "filepath", "overwrite"),
    "load_model": ("filepath", "custom_objects", "compile"),
    "ModelCheckpoint": ("filepath", "monitor", "verbose", "save_best_only", "save_weights_only", "mode", "save_freq"),
    "EarlyStopping": ("monitor", "min_delta", "patience", "verbose", "mode"),
    "ReduceLROnPlateau": ("monitor", "factor", "patience", "verbose", "mode", "min_delta"),
}
_LOADING = frozenset({"load_model", "model_from_json", "model_from_yaml", "model_from_config", "clone_model"})
_OWN_METHODS = frozenset({"fit", "compile", "predict", "evaluate", "train_on_batch", "test_on_batch", "predict_on_batch"})


def call(machine: Machine, qualified: str, given: Given, node: cst.CSTNode) -> Value:
    """A function or callback of Keras by its full name: it is noted, and what it returns left to others unless it is a loaded model."""
    path = keras_path(qualified)
    if not path:
        return NotImplemented
    if path[0] == "callbacks" and path[-1][:1].isupper():
        _note(machine, "callback", None, given, path[-1], _bound(path[-1], given))
        return NotImplemented
    if path[-1] not in _LOADING and path[-1] != "save_model":
        return NotImplemented
    if path[-1] in FILES:
        target = given.value("model", 0) if path[-1] == "save_model" else None
        _note(machine, path[-1], target if isinstance(target, Model) else None, given, "", _bound(path[-1], given))
    if path[-1] == "save_model" or given.keyword("custom_objects") is not None:
        return NotImplemented
    if path[-1] == "clone_model" and not (given.positional and isinstance(given.positional[0].value, Unknown)):
        return NotImplemented
    return Unknown(lazily(node), LOADED_MODEL)


def _bound(name: str, given: Given) -> dict[str, Value]:
    args: dict[str, Value] = {p: a.value for p, a in zip(_PARAMETERS.get(name, ()), given.positional, strict=False)}
    args.update({a.name: a.value for a in given.arguments if a.name is not None})
    if "filepath" in args and not isinstance(args["filepath"], str | Ending):
        args["filepath"] = end_of(args["filepath"]) or args["filepath"]
    return args


def _note(machine: Machine, kind: str, target: Model | Layer | None, given: Given, receiver: str, args: dict[str, Value]) -> None:
    conditions = [condition.label.lower() for condition in (*machine.assumed, *machine.asked) if isinstance(condition, Unknown)]
    if any(word in condition for condition in conditions for word in VERSION_WORDS):
        return  # ``if hasattr(optimizer, "lr")``: the code asks for the version itself
    event = Event(kind, target, args, given.arguments, given.place, machine.loops, machine.trail, machine.tick(), receiver=receiver)
    event.speculative = machine.speculation > 0
    machine.record(event)


def file(machine: Machine, model: Model, method: str, given: Given) -> None:
    """``model.save("m.h5")`` and its like."""
    _note(machine, method, model, given, "", _bound(method, given))


def attribute(machine: Machine, owner: Layer | Model | Part | str, name: str, node: cst.CSTNode, *, setting: bool = False) -> None:
    """An attribute of a layer, a model or an optimizer is read, or set."""
    if not isinstance(node, cst.Attribute):
        return
    known = owner if isinstance(owner, Layer | Model) else None
    if isinstance(owner, Layer | Model) and owner.framework != "keras":
        return
    if isinstance(owner, Model) and (owner.api == "subclass" or owner.body is not None):
        return  # what its class keeps there, other code may have set
    kind = (
        "optimizer" if isinstance(owner, Part) else owner.kind if isinstance(owner, Layer) else owner if isinstance(owner, str) else "model"
    )
    args: dict[str, Value] = {"owner": kind, "name": name, "set": setting}
    written = dotted(node.value)
    _note(machine, "attribute", known, Given((), machine.place(node.attr)), written if all(written.split(".")) else "", args)


def optimizer_of(model: Model) -> Value:
    """``model.optimizer`` where it is Keras' own; NotImplemented where that is not known."""
    return model.optimizer if isinstance(model.optimizer, Part) else NotImplemented


def compiled(machine: Machine, model: Model, args: dict[str, Value]) -> None:
    """Remember what the model was compiled with."""
    given = args.get("optimizer", "rmsprop")
    part = (
        given if isinstance(given, Part) and given.home == "optimizers" else Part("optimizers", given) if isinstance(given, str) else None
    )
    machine.set(model, "optimizer", part)


# ---- models of which nothing is known but that they are Keras' ------------------------------------------------------

_KINDS = {LOADED_MODEL: "model", CALLBACK_MODEL: "model", LOADED_OPTIMIZER: "optimizer", CALLBACK_OPTIMIZER: "optimizer"}


def why_of(receiver: Unknown, name: str) -> str | None:
    """The reason of an attribute of such a model; None where it is of nothing of the kind."""
    if receiver.why in (LOADED_MODEL, CALLBACK_MODEL):
        if name == "optimizer":
            return LOADED_OPTIMIZER if receiver.why == LOADED_MODEL else CALLBACK_OPTIMIZER
        if name in FILES or (receiver.why == LOADED_MODEL and name not in _OWN_METHODS):
            return LOADED_METHOD
        return "attribute of a model"
    return "attribute of an optimizer" if receiver.why in _KINDS else None


def met(machine: Machine, receiver: Unknown, name: str, node: cst.CSTNode, *, setting: bool = False) -> None:
    """An attribute of such a model or its optimizer."""
    kind = _KINDS.get(receiver.why)
    if kind is not None and name not in FILES:
        attribute(machine, kind, name, node, setting=setting)


def method(machine: Machine, function: Unknown, given: Given, node: cst.CSTNode) -> None:
    """A method of such a model is called."""
    from lstmlint.interpret.keras_methods import PARAMETERS

    if (
        not isinstance(node, cst.Call)
        or not isinstance(node.func, cst.Attribute)
        or any(isinstance(a.value, Tensor) for a in given.arguments)
    ):
        return
    name, written = node.func.attr.value, dotted(node.func.value)
    if name not in PARAMETERS and name not in FILES:
        return
    stand_in = Model("loaded", machine.place(node.func), written, complete=False)
    if name in FILES:
        file(machine, stand_in, name, given)
        return
    args: dict[str, Value] = {p: a.value for p, a in zip(PARAMETERS[name], given.positional, strict=False)}
    args.update({a.name: a.value for a in given.arguments if a.name is not None})
    _note(machine, name, stand_in, given, written if all(written.split(".")) else "", args)
