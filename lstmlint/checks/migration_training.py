"""RNN706 and RNN709: training methods that are gone, and arguments that the ones that are left do not take any more.

Measured with tf_keras 2.21 and Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.migration_guards import unless_guarded
from lstmlint.checks.paths import each_path
from lstmlint.diagnostic import Action, Change, Finding, Safety, Severity
from lstmlint.program import Argument, Event, Model, Path, Program, Version

# The parameters of the generator methods by position, and the method that does the same now.
_FIT = (
    "x", "steps_per_epoch", "epochs", "verbose", "callbacks", "validation_data", "validation_steps", "validation_freq", "class_weight",
    "max_queue_size", "workers", "use_multiprocessing", "shuffle", "initial_epoch",
)  # fmt: skip
_GENERATORS: dict[str, tuple[str, tuple[str, ...]]] = {
    "fit_generator": ("fit", _FIT),
    "evaluate_generator": ("evaluate", ("x", "steps", "callbacks", "max_queue_size", "workers", "use_multiprocessing", "verbose")),
    "predict_generator": ("predict", ("x", "steps", "callbacks", "max_queue_size", "workers", "use_multiprocessing", "verbose")),
}
# Keras 1 names are RNN701's business: a call that has one of them has another meaning still.
_KERAS1 = frozenset({"samples_per_epoch", "nb_epoch", "nb_val_samples", "val_samples", "nb_worker", "pickle_safe", "max_q_size"})
_WORKERS = frozenset({"workers", "max_queue_size", "use_multiprocessing"})
_TRAINING = frozenset({"fit", "evaluate", "predict"})
_BATCHES = frozenset({"train_on_batch", "test_on_batch"})
_COMPILE = {
    "sample_weight_mode": "give fit() a sample_weight of shape (samples, timesteps)",
    "target_tensors": "",
    "distribute": "",
    "cloning": "",
    "experimental_run_tf_function": "",
    "experimental_steps_per_execution": "it is called steps_per_execution",
    "options": "",
}
# Whatever they say, Keras 2 computes the same.
_IDLE = frozenset({"distribute", "cloning", "experimental_run_tf_function"})


def _is_keras(event: Event) -> bool:
    target = event.target
    return isinstance(target, Model) and target.framework == "keras" and target.api != "subclass" and not event.speculative


@unless_guarded
@each_path
def removed_method(program: Program, path: Path) -> Iterator[Finding]:
    """RNN706: ``fit_generator`` and its like, ``predict_classes``, ``predict_proba``."""
    for event in path.events:
        if not _is_keras(event):
            continue
        if event.kind in _GENERATORS and program.version != 2:
            yield _generator(program.version, event)
        elif event.kind in ("predict_classes", "predict_proba"):
            yield _classes(program, event)


def _data(event: Event, instead: str) -> dict[str, object]:
    return {"model": event.receiver or "model", "method": event.kind, "instead": instead}


def _generator(version: Version | None, event: Event) -> Finding:
    instead, names = _GENERATORS[event.kind]
    level = Severity.WARNING if version is None else None
    changes = [Change(Action.RENAME_METHOD, event.place, instead)]
    place = 0
    for argument in event.given:
        if argument.star or argument.inherited or argument.name in _KERAS1 or place >= len(names):
            return Finding(event.place, _data(event, instead), severity=level)
        name = argument.name or names[place]
        place += argument.name is None
        if name in _WORKERS:
            changes.append(Change(Action.REMOVE_ARGUMENT, argument.place))
        elif argument.name == "generator":
            changes.append(Change(Action.RENAME_KEYWORD, argument.place, "x"))
        elif argument.name is None and place > 1:
            changes.append(Change(Action.RENAME_KEYWORD, argument.place, name))
    return Finding(event.place, _data(event, instead), changes=tuple(changes), severity=level)


def _classes(program: Program, event: Event) -> Finding:
    """Gone in Keras 2 as well since TensorFlow 2.6: a file that names no version may be run with an older one."""
    level = None if program.version == 3 or program.explicit else Severity.WARNING
    if event.kind == "predict_proba":
        renamed = Change(Action.RENAME_METHOD, event.place, "predict")
        return Finding(event.place, _data(event, "predict()"), changes=(renamed,), case="proba", severity=level)
    width = _width(event.target)
    if width is None:
        return Finding(event.place, _data(event, ""), case="classes", severity=level)
    text = '({} > 0.5).astype("int32")' if width == 1 else "{}.argmax(axis=-1)"
    shown = "predict(...) > 0.5" if width == 1 else "predict(...).argmax(axis=-1)"
    changes = (Change(Action.RENAME_METHOD, event.place, "predict"), Change(Action.WRAP, event.place, text))
    return Finding(event.place, _data(event, shown), changes=changes, case="classes-known", severity=level, safety=Safety.UNSAFE)


def _width(model: object) -> int | None:
    """How wide the model's one output is, where that is known: the old method asked for the same."""
    if not isinstance(model, Model) or not model.complete or len(model.outputs) != 1:
        return None
    last = model.outputs[0].shape.last
    return last if isinstance(last, int) and not isinstance(last, bool) else None


@unless_guarded
@each_path
def removed_training_argument(program: Program, path: Path) -> Iterator[Finding]:
    """RNN709: ``fit(workers=...)``, ``compile(sample_weight_mode=...)``."""
    if program.version == 2:
        return
    level = Severity.WARNING if program.version is None else None
    for event in path.events:
        if not _is_keras(event):
            continue
        for argument in event.given:
            data: dict[str, object] = {"method": event.kind, "keyword": argument.name}
            if event.kind in _TRAINING and argument.name in _WORKERS:
                changes = () if argument.inherited else (Change(Action.REMOVE_ARGUMENT, argument.place),)
                yield Finding(argument.place, data, changes=changes, severity=level)
            elif event.kind == "compile" and argument.name in _COMPILE:
                yield _compiled(argument, data, level)
            elif event.kind in _BATCHES and argument.name == "reset_metrics":
                yield _on_batch(argument, data, level)


def _compiled(argument: Argument, data: dict[str, object], level: Severity | None) -> Finding:
    name = argument.name or ""
    hint = _COMPILE[name]
    if (argument.value is None or name in _IDLE) and not argument.inherited:
        return Finding(argument.place, data, changes=(Change(Action.REMOVE_ARGUMENT, argument.place),), case="compile-idle", severity=level)
    return Finding(argument.place, {**data, "hint": hint}, case="compile" if hint else "compile-plain", severity=level)


def _on_batch(argument: Argument, data: dict[str, object], level: Severity | None) -> Finding:
    """Keras 2 resets the metrics before a batch where nothing else is said; Keras 3 does not."""
    changes = (Change(Action.REMOVE_ARGUMENT, argument.place),) if argument.value is False and not argument.inherited else ()
    return Finding(argument.place, data, changes=changes, case="batch", severity=level)
