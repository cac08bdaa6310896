"""RNN516: losses and metrics that ``compile`` is given in a form which does not go with the outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lstmlint.checks.pairings import output_name
from lstmlint.checks.paths import each_path
from lstmlint.diagnostic import Action, Change, Finding, Place, Severity
from lstmlint.program import Event, Model, Part, Path, Program, Value


@each_path
def losses_against_outputs(program: Program, path: Path) -> Iterator[Finding]:
    """RNN516: each argument once."""
    told: set[Place] = set()
    for event in path.events:
        if event.kind != "compile" or event.speculative or not isinstance(event.target, Model) or event.target.framework != "keras":
            continue
        found = (*(_alone(program, event, name) for name in ("metrics", "weighted_metrics")), _by_name(program, event))
        for finding in found:
            if finding is not None and finding.place not in told:
                told.add(finding.place)
                yield finding


def _place(event: Event, name: str) -> Place:
    argument = event.argument(name)
    return argument.value_place if argument is not None and not argument.inherited else event.place


def _alone(program: Program, event: Event, name: str) -> Finding | None:
    """A metric without a list around it: Keras 2 does not mind."""
    value = event.args.get(name)
    if program.version == 2 or not (isinstance(value, str) or (isinstance(value, Part) and value.home == "metrics")):
        return None
    argument, place = event.argument(name), _place(event, name)
    changes = (Change(Action.WRAP, place, "[{}]"),) if argument is not None and not argument.inherited and not argument.star else ()
    words = {"parameter": name, "value": _shown(value)}
    return Finding(place, words, changes=changes, case="list", severity=None if program.version == 3 else Severity.WARNING)


def _shown(value: Value) -> str:
    return repr(value) if isinstance(value, str) else getattr(value, "name", "")


def _by_name(program: Program, event: Event) -> Finding | None:
    """A dict of losses by names that no output has; Keras 3 wants one for each output."""
    value = event.args.get("loss")
    if not isinstance(value, Mapping) or not value or not getattr(value, "exact", True) or not event.outputs:
        return None
    names = [output_name(tensor) for tensor in event.outputs]
    if None in names or not all(isinstance(name, str) for name in value):
        return None
    odd = [str(name) for name in value if name not in names]
    lacking = [str(name) for name in names if name not in value]
    if not odd and (not lacking or program.version == 2):
        return None
    words = {"given": ", ".join(map(repr, odd or lacking)), "names": ", ".join(map(repr, names))}
    severity = None if odd or program.version == 3 else Severity.WARNING
    return Finding(_place(event, "loss"), words, case="" if odd else "without", severity=severity)
