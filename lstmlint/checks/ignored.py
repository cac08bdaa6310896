"""RNN303: an input shape that nobody reads.

Measured with Keras 2.15 and 3.15: on a layer behind the first, on a layer that is called on a tensor, and on the layer
inside Bidirectional or TimeDistributed, ``input_shape`` is accepted and has no effect, whatever it says.
"""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.declarations import PARAMETERS, declares
from lstmlint.checks.paths import each_path
from lstmlint.checks.words import shown_value, title
from lstmlint.diagnostic import Action, Change, Finding, Place, Related, Safety, Severity
from lstmlint.program import Argument, Layer, Model, Path, Program, Value, Version
from lstmlint.records import dataclass
from lstmlint.shape import ANY, Axis, Dim, differ

_INPUTS = ("Input", "InputLayer")
_WRAPPERS = ("Bidirectional", "TimeDistributed")


@each_path
def ignored_input_shape(program: Program, path: Path) -> Iterator[Finding]:
    """RNN303: one finding for each such argument."""
    read = {place for each in program.paths for place in _read(each)}
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


@dataclass(frozen=True, slots=True)
class Giver:
    """Where a layer's input comes from: in words, and the layer before it, if it is one."""

    words: str
    layer: Layer | Model | None = None


def _behind(path: Path) -> dict[int, Giver]:
    """Layers that certainly get their input from elsewhere, and from where."""
    found: dict[int, Giver] = {}
    for model in path.models:
        if model.api != "sequential":
            continue
        giver = Giver("the Input before it") if _declared_by_input(path, model) else None
        for layer in _layers(model):
            if giver is not None:
                found.setdefault(id(layer), giver)
            giver = Giver(title(layer), layer)
    for call in path.calls:
        functional = call.model is None or call.model.api != "sequential"
        if functional and not call.speculative and isinstance(call.layer, Layer) and call.inputs:
            before = call.inputs[0].call
            found.setdefault(id(call.layer), Giver(title(before.layer), before.layer) if before else Giver("the tensor it is called on"))
    return found


def _dead(argument: Argument, layer: Layer, giver: Giver) -> Finding:
    changes = () if argument.inherited else (Change(Action.REMOVE_ARGUMENT, argument.place),)
    related = (Related(giver.layer.place, f"{giver.words} says what comes in"),) if giver.layer is not None else ()
    level = None if _misleads(layer) else Severity.INFO
    data = {"argument": argument.name, "layer": title(layer), "giver": giver.words, "shape": shown_value(argument.value)}
    return Finding(argument.place, data, related=related, changes=changes, severity=level)


def _misleads(layer: Layer) -> bool:
    """Whether the layer says something else than what comes in; to say the same once more does no harm."""
    for declared in declares(layer):
        for call in layer.calls:
            shape = call.inputs[0].shape if len(call.inputs) == 1 else ANY
            if declared.name == "input_dim":
                if shape.axes and isinstance(declared.value, int) and differ(declared.value, shape.last):
                    return True
            elif declared.axes is not None and not shape.open and _other(declared.axes, shape.axes[1:]):
                return True
    return False


def _other(said: tuple[Value, ...], got: tuple[Axis, ...]) -> bool:
    known = [(a, b) for a, b in zip(said, got, strict=False) if isinstance(a, int | Dim) and b is not None]
    return len(said) != len(got) or any(differ(a, b) for a, b in known if isinstance(a, int | Dim))


def _wrapped(argument: Argument, wrapper: Layer, inner: Layer) -> Finding:
    data = {"argument": argument.name, "layer": title(inner), "wrapper": wrapper.kind, "shape": shown_value(argument.value)}
    changes: tuple[Change, ...] = ()
    if argument.literal and not argument.inherited:
        moved = f"{argument.name}={shown_value(argument.value)}"
        changes = (Change(Action.REMOVE_ARGUMENT, argument.place), Change(Action.ADD_ARGUMENT, wrapper.place, moved))
    return Finding(argument.place, data, changes=changes, case="wrapped", safety=Safety.UNSAFE)
