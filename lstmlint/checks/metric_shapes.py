"""RNN514: metrics that refuse the shapes which the loss takes: measured for both versions, each metric on each form of target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lstmlint.checks.pairings import Pairing, pairings, versions
from lstmlint.checks.paths import each_path
from lstmlint.checks.targets import faults
from lstmlint.diagnostic import Finding, Place, Related, Severity
from lstmlint.program import Part, Path, Program, Value
from lstmlint.shape import Shape, same, show_shape
from lstmlint.training import Family, Loss, Verdict, loss_called

# They count each of the probabilities against a 0 or 1 of its own.
_COUNTING = frozenset(
    {"AUC", "Precision", "Recall", "TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives", "PrecisionAtRecall"}
    | {"RecallAtPrecision", "SensitivityAtSpecificity", "SpecificityAtSensitivity"}
)
_SCORES = frozenset({"F1Score", "FBetaScore", "f1_score", "f_beta_score"})
_COUNTING_NAMES = {"auc": "AUC", "precision": "Precision", "recall": "Recall", "true_positives": "TruePositives"}
_NUMBERS = frozenset({"mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_logarithmic_error"})
_SPARSE = frozenset(
    {"sparse_categorical_accuracy", "SparseCategoricalAccuracy", "sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"}
    | {"SparseTopKCategoricalAccuracy", "sparse_top_k_categorical_accuracy"}
)
_ENTROPIES = frozenset({"binary_crossentropy", "categorical_crossentropy"})


@each_path
def metric_against_targets(program: Program, path: Path) -> Iterator[Finding]:
    """RNN514: only where the loss itself takes the pair."""
    told: set[Place] = set()
    wrong = {(id(fault.pairing.output), id(fault.pairing.compiled)) for fault in faults(program, path)}
    for pairing in pairings(path):
        if (id(pairing.output), id(pairing.compiled)) in wrong or len(pairing.model.outputs or (0,)) > 1:
            continue
        argument = pairing.compiled.argument("metrics")
        place = argument.value_place if argument is not None and not argument.inherited else pairing.compiled.place
        if place in told:
            continue
        for item in _metrics(pairing):
            finding = _judged(program, pairing, item, place)
            if finding is not None:
                told.add(place)
                yield finding
                break


def _metrics(pairing: Pairing) -> list[Value]:
    value = pairing.compiled.args.get("metrics")
    items = value if isinstance(value, list | tuple) else (value,)
    found: list[Value] = []
    for item in items:
        found += item if isinstance(item, list | tuple) else [item]
    return found


def _name(item: Value) -> str:
    """The metric by name: a text, or an object of Keras' own; "" for anything else."""
    if isinstance(item, Part) and item.home == "metrics" and not item.opaque and set(item.args) <= {"name", "dtype"}:
        return item.name
    return item if isinstance(item, str) else ""


def _judged(program: Program, pairing: Pairing, item: Value, place: Place) -> Finding | None:
    name = _name(item)
    verdicts = {version: _verdict(name, pairing, version) for version in versions(program)} if name else {}
    if Verdict.ERROR not in verdicts.values() or Verdict.UNKNOWN in verdicts.values():
        return None
    refused = [version for version, verdict in verdicts.items() if verdict is Verdict.ERROR]
    everywhere = len(refused) == len(verdicts)
    one_hot = name in _SPARSE
    data = pairing.data
    at = data.y.place if data.y is not None and data.y.place is not None else pairing.event.place
    words = {
        "metric": name,
        "output": _shown(pairing.shape),
        "target": _shown(pairing.target.shape),
        "effect": f"{pairing.event.kind} raises an error" if everywhere else f"Keras {refused[0]} raises an error",
    }
    related = (Related(at, f"the targets are {_shown(pairing.target.shape)}"),)
    return Finding(place, words, related, case="one-hot" if one_hot else "", severity=None if everywhere else Severity.WARNING)


def _shown(shape: Shape) -> str:
    return show_shape(Shape((None, *shape.axes[1:])))


def _verdict(name: str, pairing: Pairing, version: int) -> Verdict:
    output, target = pairing.shape, pairing.target.shape
    if output.open or target.open or not output.axes or not target.axes:
        return Verdict.UNKNOWN
    classes = output.last
    several = isinstance(classes, int) and classes > 1
    as_labels = _as_labels(output, target)
    name = _COUNTING_NAMES.get(name, name)
    if name in _COUNTING:
        return Verdict.ERROR if several and as_labels else Verdict.FINE
    if name in _SCORES:
        return Verdict.ERROR if several and as_labels and same(target.last, 1) is not True else Verdict.FINE
    if name in _SPARSE:
        whole = len(output.axes) == len(target.axes) and several and same(target.last, classes) is True
        return Verdict.ERROR if whole else Verdict.FINE
    loss = loss_called("mean_squared_error" if name == "RootMeanSquaredError" else name)
    if loss is None or loss.name not in _NUMBERS | _ENTROPIES:
        return Verdict.FINE
    if loss.name in _ENTROPIES:
        loss = replace(loss, keras2=Family.EQUAL, keras3=Family.EQUAL)
        if version == 3 and len(output.axes) != len(target.axes):
            return Verdict.ERROR  # this function of Keras 3 is given the two as they are
    return _refused(pairing, loss, version)


def _as_labels(output: Shape, target: Shape) -> bool:
    """Whether there is one number for each row of probabilities."""
    rows, labels = output.axes[1:-1], target.axes[1:]
    if labels and same(labels[-1], 1) is True and len(labels) == len(rows) + 1:
        labels = labels[:-1]
    return len(rows) == len(labels) and all(same(a, b) is not False for a, b in zip(rows, labels, strict=True))


def _refused(pairing: Pairing, loss: Loss, version: int) -> Verdict:
    verdict = pairing.verdict(version, loss=loss)
    return Verdict.FINE if verdict is Verdict.SILENT else verdict
