"""The explorer: runs an entry again and again, until each side of each condition that matters has been taken once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress

from lstmlint.interpret.machine import Machine
from lstmlint.interpret.running import ExitError, OutOfBoundsError, TooLongError
from lstmlint.program import Path

MAX_PATHS = 16
_IDLE_PATHS = 3  # after so many that build nothing, the others are not worth their time
# A path of so many steps is that of a small program, of which all are run. Where one takes more there are fewer of them,
# at least two, and none after two on which nothing was met that others had not met: the time for an entry is bounded, whatever
# hangs on its conditions.
_CHEAP = 1_500
_FEWEST = 2
_STALE = 2


def _built(path: Path) -> bool:
    return bool(path.layers or path.calls or path.models or path.events or path.uses or path.modules or path.applications)


def _met(path: Path) -> set[object]:
    """What is on record: where, behind what, whether it is refused, and the sizes that come out as far as they are numbers."""
    found: set[object] = set()
    keras = (path.layers, path.calls, path.models, path.events, path.uses)
    for records in (*keras, path.modules, path.applications, path.operations, path.steps):
        before = 0
        for record in records:
            here = id(record.place.node)
            outputs = getattr(record, "outputs", ())
            sizes = tuple([tuple([axis if type(axis) is int else None for axis in tensor.shape.axes]) for tensor in outputs])
            found.add((before, here, getattr(record, "problem", None) is None, sizes))
            before = here
    return found


def explore(machine: Machine, run: Callable[[], object], entry: str, after: Callable[[], object], limit: int = MAX_PATHS) -> list[Path]:
    """All paths through ``run``, up to a limit; ``after`` is called at the end of each."""
    plans: list[Mapping[Hashable, int]] = [{}]
    seen: set[frozenset[tuple[Hashable, int]]] = set()
    paths: list[Path] = []
    before = machine.total_steps
    known: set[object] = set()
    stale = 0
    while plans and len(paths) < limit and machine.total_steps < machine.steps_in_all:
        plan = plans.pop(0)
        marker = frozenset(plan.items())
        if marker in seen:
            continue
        seen.add(marker)
        machine.begin(plan, entry)
        with suppress(OutOfBoundsError, TooLongError, ExitError, RecursionError, MemoryError):
            run()
        machine.total_steps += machine.steps
        machine.path.decisions = {made.label: made.shown for made in machine.decisions}
        paths.append(machine.path)
        taken: dict[Hashable, int] = {}
        for made in machine.decisions:
            if made.key not in plan:
                plans.extend({**taken, made.key: other} for other in range(made.options) if other != made.option)
            taken[made.key] = made.option
        after()
        spent = machine.total_steps - before
        if (len(paths) == _IDLE_PATHS or spent > _IDLE_PATHS * _CHEAP) and not any(map(_built, paths)):
            break
        if spent <= len(paths) * _CHEAP:
            continue
        met = _met(paths[-1])
        stale = stale + 1 if met <= known else 0
        known |= met
        if stale == _STALE or (spent > limit * _CHEAP and len(paths) >= _FEWEST):
            break
    if plans:
        for path in paths:
            path.whole = False
    return paths
