"""RNN506: ``accuracy`` asked of a model that predicts numbers.

For an output of one unit Keras takes ``accuracy`` for ``binary_accuracy``: how often the target equals 1 where more than 0.5 was
predicted, and 0 elsewhere. Of real numbers that says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.head_loss import Trained, trained
from lstmlint.checks.heads import REACH
from lstmlint.checks.pairings import output_name
from lstmlint.checks.paths import each_path
from lstmlint.checks.words import title
from lstmlint.diagnostic import Action, Change, Finding, Place, Related
from lstmlint.program import Argument, Part, Path, Program, Value
from lstmlint.shape import same

# Losses of numbers; those of angles, hinges and counts may well have classes behind them.
_REGRESSION = frozenset(
    {"mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_logarithmic_error", "huber", "log_cosh"}
)
_ACCURACY = frozenset({"accuracy", "acc", "Accuracy"})
_INSTEAD = {"mean_absolute_error": "mse"}
_KNOWN = frozenset({"mse", "mean_squared_error", "MSE"}), frozenset({"mae", "mean_absolute_error", "MAE"})


@each_path
def accuracy_on_regression(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN506: only for a head of one unit that gives any number, and targets that are not known to be 0 and 1."""
    told: set[Place] = set()
    for pair in trained(path):
        if pair.loss.name not in _REGRESSION or None not in REACH[pair.head.activation] or same(pair.output.shape.last, 1) is not True:
            continue
        if _classes(pair) or not _has_accuracy(pair):
            continue
        argument = pair.event.argument("metrics")
        place = argument.value_place if argument is not None else pair.event.place
        if place in told:
            continue
        told.add(place)
        other = _INSTEAD.get(pair.loss.name, "mae")
        related = (
            Related(pair.loss_argument, f"the loss is {pair.loss.name}"),
            Related(pair.head.layer.place, f"the head is {title(pair.head.layer)}, which gives any number"),
        )
        data = {"loss": pair.loss.name, "layer": title(pair.head.layer), "other": other}
        yield Finding(place, data, related, _without(argument, other))


def _classes(pair: Trained) -> bool:
    """Whether the targets are 0 and 1, or may be: whole numbers of which more is not known."""
    target = pair.target
    if target is None:
        return False
    if target.one_hot or target.dtype == "bool":
        return True
    if target.low is not None and target.high is not None:
        return target.low >= 0 and target.high <= 1 and target.dtype != "float"
    return target.dtype == "int"


def _has_accuracy(pair: Trained) -> bool:
    """Whether this output is given the metric."""
    value = pair.event.args.get("metrics")
    if isinstance(value, dict):
        name = output_name(pair.output)
        value = value.get(name) if name is not None else None
    elif len(pair.event.outputs) > 1:
        return False
    items = value if isinstance(value, list | tuple) else (value,)
    return any(_is_accuracy(item) for item in items)


def _is_accuracy(item: Value) -> bool:
    if isinstance(item, Part):
        return item.home == "metrics" and item.name == "Accuracy"
    return isinstance(item, str) and item in _ACCURACY


def _without(argument: Argument | None, other: str) -> tuple[Change, ...]:
    """The metrics with another one in its stead, where they are a list of texts that stands there."""
    if argument is None or argument.inherited or not (argument.literal or argument.display):
        return ()
    items = argument.value if isinstance(argument.value, list | tuple) else (argument.value,)
    if not all(isinstance(item, str) for item in items):
        return ()
    present = any(item in group for item in items for group in _KNOWN if other in group)
    kept = [item if not _is_accuracy(item) else other for item in items if not (_is_accuracy(item) and present)]
    return (Change(Action.REPLACE, argument.value_place, "[" + ", ".join(f'"{item}"' for item in dict.fromkeys(kept)) + "]"),)
