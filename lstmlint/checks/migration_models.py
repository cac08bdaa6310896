"""RNN703: states reset through a method that a version of Keras does not have."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.migration_guards import unless_guarded
from lstmlint.checks.paths import each_path
from lstmlint.diagnostic import Action, Change, Finding, Place, Safety, Severity
from lstmlint.program import Event, Layer, Model, Path, Program, Use, Version


@unless_guarded
@each_path
def model_reset_states(program: Program, path: Path) -> Iterator[Finding]:
    """RNN703: the states are reset through something that cannot do it."""
    for event in path.events:
        if event.kind not in ("reset_states", "reset_state"):
            continue
        if isinstance(event.target, Model) and event.target.api != "subclass":
            found = _of_model(program.version, event, event.target)
        elif isinstance(event.target, Layer) and not event.target.custom and event.target.recurrent:
            found = _of_layer(program.version, event)
        else:
            found = None
        if found is not None:
            yield found
    for use in path.uses:
        if use.kind in ("reset_states", "reset_state"):
            found = _of_callback(program, use)
            if found is not None:
                yield found


def _of_model(version: Version | None, event: Event, model: Model) -> Finding | None:
    safety = None if _flat(model) else Safety.UNSAFE
    named = bool(event.receiver) and not event.given
    return _unavailable(version, event.kind, event.place, event.receiver or "model", safety, replaceable=named)


def _flat(model: Model) -> bool:
    """Whether every layer is known and none holds others that are stateful, so that a loop over the layers reaches all of them."""
    return model.complete and all(isinstance(layer, Layer) and not layer.custom and _own_states(layer) for layer in model.layers)


def _own_states(layer: Layer) -> bool:
    return layer.kind != "TimeDistributed" or (layer.inner is not None and not layer.inner.recurrent)


def _of_callback(program: Program, use: Use) -> Finding | None:
    """``self.model.reset_states()`` in a callback, where the model is whichever is trained with it: one of the file, most likely."""
    models = [model for path in program.paths for model in path.models]
    safety = None if models and all(model.api != "subclass" and _flat(model) for model in models) else Safety.UNSAFE
    return _unavailable(program.version, use.kind, use.place, str(use.detail["model"]), safety, replaceable=not use.detail["given"])


def _unavailable(
    version: Version | None, method: str, place: Place, model: str, safety: Safety | None, *, replaceable: bool
) -> Finding | None:
    if method == "reset_states" and version == 2:
        return None
    level = Severity.WARNING if version is None and method == "reset_states" else Severity.ERROR
    case = "" if method == "reset_states" else "neither"
    text = f'[layer.reset_states() for layer in {model}.layers if getattr(layer, "stateful", False)]'
    changes = (Change(Action.REPLACE, place, text),) if replaceable else ()
    return Finding(place, {"model": model, "method": method}, changes=changes, case=case, severity=level, safety=safety)


def _of_layer(version: Version | None, event: Event) -> Finding | None:
    if event.kind == "reset_state" and version != 3:
        return Finding(event.place, {}, case="layer", severity=Severity.WARNING if version is None else Severity.ERROR)
    if event.kind == "reset_states" and event.given and version != 2:
        return Finding(event.place, {}, case="layer-argument", severity=Severity.WARNING if version is None else Severity.ERROR)
    return None
