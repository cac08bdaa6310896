"""Findings that point into another file than the one that was linted: the call that leads there, and what that file says of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lstmlint.config import Config
from lstmlint.config.patterns import absolute, excluded
from lstmlint.diagnostic import Diagnostic, Finding, Place, Related, Suppressed
from lstmlint.engine.lint import enabled_codes, sifted
from lstmlint.program import Argument, Call, Event, Layer, Model, Path, Program
from lstmlint.source import suppress
from lstmlint.source.reading import Reading

CALLED = "called from here"


def with_callers(program: Program, found: list[tuple[str, Finding]]) -> Iterator[tuple[str, Finding]]:
    """The findings; those in other files name the call in this one that leads there."""
    calls: dict[Place, Place] = {}
    for path in program.paths:
        for place, trail in _trails(path):
            if place.filename != program.filename and place not in calls:
                caller = next((step for step in reversed(trail) if step.filename == program.filename), None)
                if caller is not None:
                    calls[place] = caller
    for code, finding in found:
        caller = calls.get(finding.place) if finding.place.filename != program.filename else None
        if caller is not None and all(related.place != caller for related in finding.related):
            finding = replace(finding, related=(*finding.related, Related(caller, CALLED)))
        yield code, finding


def _trails(path: Path) -> Iterator[tuple[Place, tuple[Place, ...]]]:
    """Every place of a path with the calls that were under way."""
    things: tuple[Layer | Call | Model | Event, ...] = (*path.layers, *path.calls, *path.models, *path.events)
    for thing in things:
        yield thing.place, thing.trail
        yield from ((place, thing.trail) for place in _written(thing.given))
    for use in path.uses:
        yield use.place, use.trail


def _written(given: Iterable[Argument]) -> Iterator[Place]:
    for argument in given:
        yield argument.place
        yield argument.value_place


def allowed(
    found: list[Diagnostic], reading: Reading, config: Config
) -> tuple[list[Diagnostic], frozenset[tuple[str, int]], list[Suppressed]]:
    """Those that the files which they point into do not hide, the suppressions in them that hid something, and what they hid."""
    kept: list[Diagnostic] = []
    apart: list[Suppressed] = []
    silenced: set[tuple[str, int]] = set()
    for name in sorted({d.filename for d in found}):
        source = reading.sources.get(name)
        if source is None or excluded(config, absolute(name)):
            continue
        suppressions, enabled = suppress.find(source), enabled_codes(config, name)
        if suppressions.skip_file:
            continue
        told, more = sifted([d for d in found if d.filename == name and enabled(d.code)], suppressions)
        kept += told
        apart += more
        silenced |= {(name, directive.span.row) for directive in suppressions.directives if directive.used}
    kept.sort(key=lambda d: d.sort_key)
    return kept, frozenset(silenced), apart
