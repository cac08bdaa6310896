"""RNN207: states reset in a layer that has none to reset. Which layers have the method is measured with both versions."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.migration_guards import unless_guarded
from lstmlint.checks.paths import each_path
from lstmlint.checks.words import title
from lstmlint.diagnostic import Finding, Place, Related, Severity
from lstmlint.layers import attributes
from lstmlint.program import Event, Layer, Path, Program, Version


@unless_guarded
def reset_without_states(program: Program) -> Iterator[Finding]:
    """RNN207: each reset of a layer that keeps no states. What holds under a condition only is not said: it may ask for the states."""
    yield from (finding for finding in _on_paths(program) if not finding.assumes)


@each_path
def _on_paths(program: Program, path: Path) -> Iterator[Finding]:
    told: set[Place] = set()
    for event in path.events:
        layer = event.target
        if event.kind != "reset_states" or event.speculative or event.maybe:
            continue
        if not isinstance(layer, Layer) or layer.custom or layer.framework != "keras":
            continue
        found = _stateless(program.version, event, layer) if layer.recurrent else _without_method(event, layer)
        if found is not None and found.place not in told:
            told.add(found.place)
            yield found


def _stateless(version: Version | None, event: Event, layer: Layer) -> Finding | None:
    core = layer.core
    if any(one.custom or one.opaque or one.get("stateful", False) not in (False, None) for one in (layer, core)):
        return None
    both = layer.kind == "Bidirectional"
    if version == 3 and not both and event.loops:
        return None  # a loop over all layers that resets those which have states: the others do not mind
    severity = Severity.ERROR if both or version == 2 else Severity.WARNING
    related = (Related(core.place, f"{title(core)} is not stateful"),)
    return Finding(event.place, {"layer": title(layer)}, related, case="bidirectional" if both else "", severity=severity)


def _without_method(event: Event, layer: Layer) -> Finding | None:
    if attributes.has(layer.kind, "reset_states", None) is not False:
        return None
    return Finding(event.place, {"layer": title(layer)}, (Related(layer.place, f"{title(layer)} is made here"),), case="no-method")
