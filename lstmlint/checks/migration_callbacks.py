"""RNN713: arguments of callbacks that Keras 3 refuses, or takes and ignores.

Measured with tf_keras 2.21 and Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from lstmlint.checks.migration_guards import unless_guarded
from lstmlint.checks.paths import each_path
from lstmlint.diagnostic import Action, Change, Finding, Severity
from lstmlint.program import Argument, Event, Path, Program
from lstmlint.shape import Unknown

# What Keras 2 ignores can go.
_IGNORED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "TensorBoard": frozenset({"write_grads", "batch_size", "embeddings_layer_names", "embeddings_data"}),
    }
)
# What does something in Keras 2: the values that change nothing, and what to write instead.
_REFUSED: Mapping[tuple[str, str], tuple[tuple[object, ...], str]] = MappingProxyType(
    {
        ("ModelCheckpoint", "period"): ((1,), "save_freq counts batches, a callback of one's own epochs"),
        ("ModelCheckpoint", "options"): ((None,), "it has no counterpart"),
        ("ProgbarLogger", "count_mode"): ((), "it counts steps"),
        ("ProgbarLogger", "stateful_metrics"): ((None,), "it has no counterpart"),
        ("ModelCheckpoint", "save_format"): ((), "the end of the name tells the format"),
    }
)


@unless_guarded
@each_path
def removed_callback_argument(program: Program, path: Path) -> Iterator[Finding]:
    """RNN713: ``ModelCheckpoint(period=5)``, ``TensorBoard(write_grads=True)``, ``ReduceLROnPlateau(epsilon=0.1)``."""
    level = Severity.WARNING if program.version is None else None
    for event in path.events:
        if event.kind != "callback":
            continue
        for argument in event.given:
            name = argument.name or ""
            data = {"callback": event.receiver, "keyword": name}
            if event.receiver == "EarlyStopping" and name == "epsilon":
                yield Finding(argument.place, data, changes=_threshold(event, argument), case="never")
            elif program.version == 2:
                continue
            elif name in _IGNORED.get(event.receiver, ()):
                yield Finding(argument.place, data, changes=_without(argument), severity=level)
            elif (event.receiver, name) in _REFUSED:
                idle, hint = _REFUSED[event.receiver, name]
                goes = not isinstance(argument.value, Unknown) and any(argument.value is v or argument.value == v for v in idle)
                changes = _without(argument) if goes else ()
                yield Finding(argument.place, {**data, "hint": hint}, changes=changes, case="idle" if goes else "refused", severity=level)
            elif event.receiver == "ReduceLROnPlateau" and name == "epsilon":
                yield Finding(argument.place, data, changes=_threshold(event, argument), case="ignored", severity=Severity.WARNING)


def _threshold(event: Event, argument: Argument) -> tuple[Change, ...]:
    free = "min_delta" not in event.args and not argument.inherited
    return (Change(Action.RENAME_KEYWORD, argument.place, "min_delta"),) if free else ()


def _without(argument: Argument) -> tuple[Change, ...]:
    return () if argument.inherited else (Change(Action.REMOVE_ARGUMENT, argument.place),)
