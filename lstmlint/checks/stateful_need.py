"""RNN206: stateful layers that carry nothing from which could be learnt."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.paths import each_path
from lstmlint.checks.stateful import is_stateful, stateful_layers
from lstmlint.checks.words import reported, title
from lstmlint.diagnostic import Finding, Place, Related
from lstmlint.program import Event, Layer, Model, Path, Program

_TRAINS = frozenset({"fit", "train_on_batch"})
_USES = frozenset({"predict", "predict_on_batch", "evaluate", "test_on_batch"})
_RESETS = frozenset({"reset_states", "reset_state"})


@each_path
def stateful_without_need(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN206: trained on single timesteps, or reset after every batch."""
    told: set[Place] = set()
    for event in path.events:
        if event.kind not in _TRAINS or event.speculative or not isinstance(event.target, Model):
            continue
        for finding in (*_single_steps(path, event, event.target), *_reset_each_time(path, event, event.target)):
            if finding.place not in told:
                told.add(finding.place)
                yield finding


def _single_steps(path: Path, event: Event, model: Model) -> Iterator[Finding]:
    calls = [call for call in reported(path) if any(call.layer is layer for layer in stateful_layers(model))]
    for call in calls:
        shape = call.inputs[0].shape if call.inputs else None
        if not isinstance(call.layer, Layer) or shape is None or shape.rank != 3 or call.problem is not None:
            continue
        if call.layer.recurrent and isinstance(steps := shape.axes[1], int) and steps == 1 and len(call.layer.calls) == 1:
            related = (Related(event.place, f"{model.name or 'the model'} is trained here"),)
            yield Finding(_place(call.layer), {"layer": title(call.layer)}, related)


def _reset_each_time(path: Path, event: Event, model: Model) -> Iterator[Finding]:
    """``train_on_batch`` and a reset, turn by turn in one loop: nothing that uses the states lies between two resets."""
    if event.kind != "train_on_batch" or not event.loops:
        return
    layers = stateful_layers(model)
    mine = [other for other in path.events if other.target is model and other.kind in _TRAINS | _USES]
    resets = [
        other
        for other in path.events
        if other.kind in _RESETS
        and not other.maybe
        and (other.target is model or any(other.target is layer for layer in layers))
        and other.loops[: len(event.loops)] == event.loops
    ]
    if layers and resets and all(other.place == event.place for other in mine):
        related = (Related(resets[0].place, "the states are reset here"),)
        yield Finding(_place(layers[0]), {"layer": title(layers[0])}, related, case="reset")


def _place(layer: Layer) -> Place:
    """Where the layer is told to be stateful."""
    argument = layer.core.argument("stateful") if is_stateful(layer) else None
    return argument.place if argument is not None and not argument.inherited else layer.core.place
