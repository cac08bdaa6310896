"""How Keras 2 code declares its input on a recurrent layer, and how that is written for both versions.

``batch_input_shape``, ``input_length`` with ``input_dim``, and ``input_dim`` alone: parts of RNN702.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lstmlint.checks.arguments_binding import KERAS3, Binding, severity
from lstmlint.checks.arguments_values import show
from lstmlint.diagnostic import Action, Change, Finding, Safety
from lstmlint.program import Argument, Layer, Model, Path, Program, Version

_SEQUENCES = frozenset({"LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "Conv1D", "MaxPooling1D", "SeparableConv1D"})


def sequential_of(path: Path, layer: Layer) -> tuple[Model | None, int]:
    """The Sequential model that holds the layer, and at which place."""
    for model in path.models:
        if model.api == "sequential":
            for index, held in enumerate(model.layers):
                if held is layer:
                    return model, index
    return None, -1


def declared_length(layer: Layer, argument: Argument, versions: Mapping[Version, Binding]) -> Finding | None:
    """``LSTM(8, input_dim=3, input_length=10)``: together they are ``input_shape=(10, 3)``."""
    if argument.name != "input_length" or layer.kind not in _SEQUENCES:
        return None
    level = severity(KERAS3, versions)
    width = layer.argument("input_dim")
    data: dict[str, object] = {"layer": layer.kind, "keyword": "input_length", "hint": "input_shape=(timesteps, features) works in both"}
    if width is None or width.inherited or argument.inherited or layer.argument("input_shape") is not None:
        return Finding(argument.place, data, severity=level)
    changes = (
        Change(Action.REPLACE, width.place, "input_shape=({0}, {1})", quotes=(argument.value_place, width.value_place)),
        Change(Action.REMOVE_ARGUMENT, argument.place),
    )
    data |= {"steps": show(argument.value), "width": show(width.value)}
    return Finding(argument.place, data, changes=changes, case="length", severity=level)


def input_dim_alone(path: Path, layer: Layer, versions: Mapping[Version, Binding]) -> Iterator[Finding]:
    """``LSTM(8, input_dim=3)`` on the first layer: three axes to Keras 2, two to Keras 3."""
    argument = layer.argument("input_dim")
    model, index = sequential_of(path, layer)
    if argument is None or layer.kind not in _SEQUENCES or model is None or index != 0 or layer.opaque:
        return
    if any(layer.argument(name) is not None for name in ("input_shape", "batch_input_shape", "input_length")):
        return
    data: dict[str, object] = {"layer": layer.kind, "value": show(argument.value)}
    changes = () if argument.inherited else (Change(Action.REPLACE, argument.place, "input_shape=(None, {0})", (argument.value_place,)),)
    yield Finding(argument.place, data, changes=changes, case="input-dim", severity=severity(KERAS3, versions))


def declared_batch(program: Program, path: Path, layer: Layer, argument: Argument, versions: Mapping[Version, Binding]) -> Finding | None:
    """``batch_input_shape``: an Input in front of the first layer; dead on any other."""
    if argument.name != "batch_input_shape":
        return None
    level = severity(KERAS3, versions)
    model, index = sequential_of(path, layer)
    data: dict[str, object] = {"layer": layer.kind, "value": show(argument.value)}
    changes: tuple[Change, ...]
    if layer.kind in ("Input", "InputLayer"):
        changes = () if argument.inherited else (Change(Action.RENAME_KEYWORD, argument.place, "batch_shape"),)
        return Finding(argument.place, data, changes=changes, case="input-renamed", severity=level)
    if model is not None and index > 0:
        changes = () if argument.inherited else (Change(Action.REMOVE_ARGUMENT, argument.place),)
        return Finding(argument.place, data, changes=changes, case="ignored", severity=level)
    changes, safety = ((), None) if model is None or argument.inherited else _in_front(program, model, layer, argument)
    return Finding(argument.place, data, changes=changes, case="batch-shape", severity=level, safety=safety)


def _in_front(program: Program, model: Model, layer: Layer, argument: Argument) -> tuple[tuple[Change, ...], Safety | None]:
    """An Input before the first layer, where the layer is written in the list or in ``add()`` itself."""
    spelled, imported = _spelling(program)
    if not spelled:
        return (), None
    declared = f"{spelled}(batch_shape={{0}})"
    changes = (Change(Action.REMOVE_ARGUMENT, argument.place), *imported)
    listed = next((a for a in model.given if a.name in (None, "layers") and not a.star), None)
    if listed is not None and isinstance(listed.value, tuple | list) and any(item is layer for item in listed.value):
        if not listed.display or model.place_of.get(0) != layer.place:
            return (), None  # a variable: what is put in front of its value is not in the list
        return (Change(Action.INSERT_BEFORE, layer.place, f"{declared}, ", (argument.value_place,)), *changes), None
    named = any(a.name == "name" for a in model.given)
    inline = bool(model.calls) and model.calls[0].layer is layer and model.calls[0].place == layer.place
    if named or not inline or not all(part.isidentifier() for part in model.name.split(".")):
        return (), None
    text = f"{model.name}.add({declared})"
    return (Change(Action.ADD_STATEMENT_BEFORE, layer.place, text, (argument.value_place,)), *changes), None


_PACKAGES = ("keras", "tensorflow.keras", "tf_keras")


def _spelling(program: Program) -> tuple[str, tuple[Change, ...]]:
    """How the file can name ``Input``, and the change to an import where it cannot yet; "" where there is no way."""
    imports = [found for path in program.paths for found in path.imports]
    for found in imports:
        if found.qualified.endswith(".layers.*"):
            return "Input", ()
        if found.qualified.endswith(".Input") and found.bound:
            return found.bound, ()
    for found in imports:
        if found.qualified in _PACKAGES and found.bound and found.bound != "tensorflow.keras":
            return f"{found.bound}.Input", ()
        if found.qualified == "tensorflow" and found.bound:
            return f"{found.bound}.keras.Input", ()
        if found.qualified.endswith(".layers") and found.module_place is not None and found.bound:
            return f"{found.bound}.Input", ()
    homes = {f"{package}.layers" for package in _PACKAGES}
    beside = [found for found in imports if found.module_place is not None and found.qualified.rpartition(".")[0] in homes]
    taken = any(found.bound == "Input" for found in imports)
    if not beside or taken:
        return "", ()
    last = [found for found in beside if found.module_place == beside[0].module_place][-1]
    return "Input", (Change(Action.INSERT_AFTER, last.place, ", Input"),)
