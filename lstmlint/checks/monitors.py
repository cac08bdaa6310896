"""RNN512: callbacks that watch a number which the training does not measure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lstmlint.checks.pairings import last_compile, versions
from lstmlint.checks.paths import each_path
from lstmlint.checks.training_arguments import event_callbacks
from lstmlint.diagnostic import Finding, Place, Related, Severity
from lstmlint.program import Event, Model, Part, Path, Program, Value

# What each does when its number is not there.
_EFFECTS = {
    "EarlyStopping": "it never stops",
    "ReduceLROnPlateau": "it never lowers the rate",
    "ModelCheckpoint": "it does not know which model is the best",
}


@each_path
def unmeasured_monitor(program: Program, path: Path) -> Iterator[Finding]:
    """RNN512: ``val_loss`` without validation data, ``val_acc`` where the metric is called ``accuracy``."""
    told: set[Place] = set()
    for event in path.events:
        if event.kind != "fit" or event.speculative or event.hidden or not isinstance(event.target, Model):
            continue
        for part in event_callbacks(event):
            monitor = part.args.get("monitor", "val_loss")
            if part.place is None or part.opaque or part.place in told or part.name not in _EFFECTS or not isinstance(monitor, str):
                continue
            if part.name == "ModelCheckpoint" and "save_best_only" not in part.args and "monitor" not in part.args:
                continue  # it saves after every epoch, whatever the numbers are
            finding = _judged(program, path, event, part, monitor)
            if finding is not None:
                told.add(part.place)
                yield finding

    for use in path.uses:
        trained, key = use.detail.get("event"), use.detail.get("key")
        if use.kind == "history_key" and isinstance(trained, Event) and isinstance(key, str) and use.place not in told:
            measured = _measured(path, trained) if isinstance(trained.target, Model) and not trained.hidden else None
            name = key.removeprefix("val_")
            other = {"acc": "accuracy", "accuracy": "acc"}.get(name, "")
            if measured is not None and name not in measured and other in measured:
                told.add(use.place)
                meant = f"val_{other}" if key.startswith("val_") else other
                data = {"monitor": repr(key), "meant": repr(meant), "measured": ", ".join(sorted({"loss"} | measured))}
                related = (Related(trained.place, "trained here"),)
                # Before Keras 2.3 it was called acc whatever it was given.
                level = Severity.ERROR if program.version == 3 or program.explicit else Severity.WARNING
                yield Finding(use.place, data, related, case="history", severity=level)


def _judged(program: Program, path: Path, event: Event, part: Part, monitor: str) -> Finding | None:
    assert part.place is not None
    data = {"callback": part.name, "monitor": repr(monitor), "effect": _EFFECTS[part.name]}
    related = (Related(event.place, "trained here"),)
    if monitor.startswith("val_") and _no_validation(event):
        if part.name == "ModelCheckpoint" and part.args.get("save_best_only", False) is not True:
            return None
        return Finding(part.place, data, related, case="no-validation")
    measured = _measured(path, event)
    if measured is None or monitor.removeprefix("val_") in measured | {"loss", "lr", "learning_rate"}:
        return None
    refused = 3 in versions(program) and part.args.get("mode", "auto") == "auto"
    certain = refused and program.version == 3
    near = next((name for name in measured if {name, monitor.removeprefix("val_")} == {"acc", "accuracy"}), "")
    meant = f"val_{near}" if near and monitor.startswith("val_") else near
    effect = "Keras 3 raises an error" if certain else data["effect"] + (", and Keras 3 raises an error" if refused else "")
    data |= {"measured": ", ".join(sorted({"loss"} | measured)), "meant": repr(meant), "effect": effect}
    return Finding(part.place, data, related, case="meant" if meant else "", severity=Severity.ERROR if certain else None)


def _no_validation(event: Event) -> bool:
    share = event.args.get("validation_split")
    return event.args.get("validation_data") is None and (share is None or (isinstance(share, int | float) and share == 0))


def _measured(path: Path, event: Event) -> set[str] | None:
    """The names of the metrics of a model with one output; None where they are not all known."""
    compiled = last_compile(path, event)
    if compiled is None or compiled.hidden or compiled.speculative or len(event.outputs) != 1 or not isinstance(event.target, Model):
        return None
    if event.target.api == "subclass" or event.target.body is not None or sum(a.name is None for a in compiled.given) > 2:
        return None
    if any(e.target is event.target and e.kind in ("escape", "passed", "unknown") and e.order < event.order for e in path.events):
        return None
    found: set[str] = set()
    for name in ("metrics", "weighted_metrics"):
        value = compiled.args.get(name)
        if value is None:
            continue
        items = value if isinstance(value, list | tuple) else (value,)
        names = [_name(item) for item in items]
        if not getattr(value, "exact", True) or not all(names):
            return None
        found.update(names)
    return found


def _name(item: Value) -> str:
    """The name under which a metric is kept; "" where that is not known."""
    if isinstance(item, str):
        return "auc" if item == "AUC" else item
    if isinstance(item, Part) and item.home == "metrics" and not item.opaque:
        given = item.args.get("name")
        if given is not None:
            return given if isinstance(given, str) else ""
        # A second metric of one class is called auc_1.
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", item.name).lower() if item.made and item.name != "AUC" else ""
    return ""
