"""RNN114 and RNN115: models that are lost or asked for what they cannot do, and classes that Keras cannot use."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.migration_guards import unless_guarded
from lstmlint.checks.paths import each_path
from lstmlint.checks.words import title
from lstmlint.diagnostic import Action, Change, Finding, Place, Related, Severity
from lstmlint.program import Event, Layer, Model, Path, Program

_BUILDS = frozenset(
    {
        "build",
        "fit",
        "fit_generator",
        "evaluate",
        "predict",
        "train_on_batch",
        "test_on_batch",
        "predict_on_batch",
        "escape",
        "passed",
        "unknown",
    }
)


@unless_guarded
@each_path
def lost_model(program: Program, path: Path) -> Iterator[Finding]:
    """RNN114: ``model = model.add(...)``, ``add`` of a functional model, and what a model without an input shape cannot answer."""
    for use in path.uses:
        model = use.detail.get("model")
        if use.kind == "lost_model" and isinstance(model, Model):
            name = str(use.detail["name"])
            yield Finding(use.place, {"method": use.detail["method"], "name": name}, case="")
        elif use.kind == "attribute" and isinstance(model, Model) and use.detail.get("name") == "add" and model.api == "functional":
            related = (Related(model.place, "the model is made here"),)
            yield Finding(use.place, {"name": model.name or "the model"}, related, case="add")
    told: set[Place] = set()
    for event in path.events:
        finding = _unbuilt(program, path, event)
        if finding is not None and finding.place not in told:
            told.add(finding.place)
            yield finding


def _unbuilt(program: Program, path: Path, event: Event) -> Finding | None:
    """``summary()`` of a Sequential that knows no input shape yet; Keras 3 prints a table of question marks."""
    model = event.target
    if event.kind not in ("summary", "count_params", "get_weights") or event.speculative or not isinstance(model, Model):
        return None
    if model.api != "sequential" or model.body is not None or not model.complete or model.inputs or not model.layers:
        return None
    first = model.layers[0]
    if isinstance(first, Model) or first.custom or first.opaque or model.framework != "keras":
        return None
    if first.kind == "Embedding" and program.version != 3:  # Keras 2 knows the shape that it takes
        return None
    if any(e.target is model and e.kind in _BUILDS and e.order < event.order for e in path.events) or _called(path, model, event):
        return None
    if event.kind == "get_weights" and program.version != 2:
        return None
    silent = event.kind == "summary" and program.version != 2
    related = (Related(model.place, "made here, without an input shape"),)
    data = {"method": event.kind, "name": model.name or "the model"}
    return Finding(
        event.place,
        data,
        related,
        case="unbuilt",
        severity=(Severity.INFO if program.version == 3 else Severity.WARNING) if silent else None,
    )


def _called(path: Path, model: Model, event: Event) -> bool:
    return any(call.layer is model for call in path.calls) or any(
        isinstance(argument.value, Model) and argument.value is model
        for other in path.events
        for argument in other.given
        if other is not event
    )


@unless_guarded
@each_path
def broken_class(program: Program, path: Path) -> Iterator[Finding]:
    """RNN115: no ``super().__init__()``, and layers that each call makes anew."""
    told: set[Place] = set()
    for use in path.uses:
        if use.place in told:
            continue
        if use.kind == "no_super":
            told.add(use.place)
            first = use.detail["first"]
            changes = (Change(Action.ADD_STATEMENT_BEFORE, first, "super().__init__()"),) if isinstance(first, Place) else ()
            yield Finding(use.place, {"name": use.detail["name"]}, changes=changes, case="")
        elif use.kind == "layer_in_call":
            layer = use.detail["layer"]
            if isinstance(layer, Layer):
                told.add(use.place)
                yield Finding(use.place, {"layer": title(layer), "name": use.detail["name"]}, case="in-call")
