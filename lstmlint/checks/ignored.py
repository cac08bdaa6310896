"""RNN303: an input shape that nobody reads.

Measured with Keras 2.15 and 3.15: on a layer behind the first, on a layer that is called on a tensor, and on the layer
inside Bidirectional or TimeDistributed, ``input_shape`` is accepted and has no effect, whatever it says.
"""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.declarations import PARAMETERS, declares
from lstmlint.checks.paths import each_path
from lstmlint.checks.words import shown_value, title
from lstmlint.diagnostic import Action, Change, Finding, Place, Related, Safety
from lstmlint.program import Argument, Layer, Model, Path, Program, Version

_INPUTS = ("Input", "InputLayer")
_WRAPPERS = ("Bidirectional", "TimeDistributed")


@each_path
def ignored_input_shape(program: Program, path: Path) -> Iterator[Finding]:
    """RNN303: one finding for each such argument."""
    read = _read(path)
    behind = _behind(path)
    for layer in path.layers:
        if layer.kind in _INPUTS or layer.custom:
            continue
        argument = _shape(layer, program.version)
        if argument is not None and layer.place not in read and id(layer) in behind:
            yield _dead(argument, layer, behind[id(layer)])
        inner = layer.inner if layer.kind in _WRAPPERS else None
        within = _shape(inner, program.version) if inner is not None and not inner.custom else None
        if within is None or inner is None or inner.calls:
            continue
        if id(layer) in behind and layer.place not in read:
            yield _dead(within, inner, behind[id(layer)])
        elif layer.place in read and not any(declares(layer)) and layer.argument("input_shape") is None:
            yield _wrapped(within, layer, inner)


def _shape(layer: Layer, version: Version | None) -> Argument | None:
    """The argument that declares a shape. ``batch_input_shape`` is none for Keras 3, where RNN702 speaks of it."""
    for declared in declares(layer):
        argument = declared.argument
        if argument is not None and argument.name in PARAMETERS and (argument.name != "batch_input_shape" or version == 2):
            return argument
    return None


def _layers(model: Model) -> list[Layer | Model]:
    return [layer for layer in model.layers if not (isinstance(layer, Layer) and layer.kind in _INPUTS)]


def _read(path: Path) -> set[Place]:
    """The places of layers whose input shape counts: the first ones of Sequential models without an Input, wherever they are."""
    found: set[Place] = set()
    for model in path.models:
        if model.api != "sequential":
            continue
        layers = _layers(model)
        first = layers[0] if layers else None
        if isinstance(first, Layer) and not _declared_by_input(path, model):
            found.add(first.place)
    return found


def _declared_by_input(path: Path, model: Model) -> bool:
    if any(isinstance(layer, Layer) and layer.kind in _INPUTS for layer in model.layers):
        return True
    origins = {tensor.origin for tensor in model.inputs if tensor.origin is not None}
    return any(layer.kind in _INPUTS and layer.place in origins for layer in path.layers)


def _behind(path: Path) -> dict[int, Layer | Model | None]:
    """Layers that certainly get their input from elsewhere, and from which layer."""
    found: dict[int, Layer | Model | None] = {}
    for model in path.models:
        if model.api != "sequential":
            continue
        before: Layer | Model | None = None
        after_input = _declared_by_input(path, model)
        for layer in _layers(model):
            if before is not None or after_input:
                found.setdefault(id(layer), before)
            before = layer
    for call in path.calls:
        if (
            not call.speculative
            and isinstance(call.layer, Layer)
            and (call.model is None or call.model.api != "sequential")
            and call.inputs
        ):
            found.setdefault(id(call.layer), call.inputs[0].call.layer if call.inputs[0].call is not None else None)
    return found


def _dead(argument: Argument, layer: Layer, before: Layer | Model | None) -> Finding:
    giver = title(before) if before is not None else "the tensor it is called on, an Input"
    changes = () if argument.inherited else (Change(Action.REMOVE_ARGUMENT, argument.place),)
    related = (Related(before.place, f"{giver} says what comes in"),) if before is not None else ()
    data = {"argument": argument.name, "layer": title(layer), "giver": giver, "shape": shown_value(argument.value)}
    return Finding(argument.place, data, related=related, changes=changes)


def _wrapped(argument: Argument, wrapper: Layer, inner: Layer) -> Finding:
    data = {"argument": argument.name, "layer": title(inner), "wrapper": wrapper.kind, "shape": shown_value(argument.value)}
    changes: tuple[Change, ...] = ()
    if argument.literal and not argument.inherited:
        moved = f"{argument.name}={shown_value(argument.value)}"
        changes = (Change(Action.REMOVE_ARGUMENT, argument.place), Change(Action.ADD_ARGUMENT, wrapper.place, moved))
    return Finding(argument.place, data, changes=changes, case="wrapped", safety=Safety.UNSAFE)
