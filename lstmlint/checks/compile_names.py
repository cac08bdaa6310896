"""RNN407: losses, metrics and optimizers that ``compile`` is given by a name that Keras does not know, or as a class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lstmlint.checks.arguments_names import nearest
from lstmlint.checks.compile_tables import LOSS_NAMES, LOSSES, METRIC_CLASSES, METRICS, OPTIMIZERS
from lstmlint.checks.migration_guards import unless_guarded
from lstmlint.checks.pairings import versions
from lstmlint.checks.paths import each_path
from lstmlint.diagnostic import Action, Change, Finding, Place, Safety, Severity
from lstmlint.program import Argument, Event, Model, Part, Path, Program, Value, Version
from lstmlint.records import dataclass

_HOMES = {"optimizer": "optimizers", "loss": "losses", "metrics": "metrics", "weighted_metrics": "metrics"}
_KNOWN: Mapping[str, Mapping[int, frozenset[str]]] = {"optimizers": OPTIMIZERS, "losses": LOSSES, "metrics": METRICS}
# Functions that look like classes.
_FUNCTIONS = frozenset({"MSE", "MAE", "MAPE", "MSLE", "KLD", "BCE"})
_WHAT = {"optimizers": "optimizer", "losses": "loss", "metrics": "metric"}
_OTHER = {"losses": LOSS_NAMES, "metrics": METRIC_CLASSES, "optimizers": {"rms": "rmsprop", "rms_prop": "rmsprop", "momentum": "sgd"}}


@dataclass(frozen=True, slots=True)
class _Named:
    """A loss, metric or optimizer as ``compile`` was given it: by a name, or as a class of Keras."""

    event: Event
    argument: Argument | None
    home: str
    value: str | Part

    @property
    def place(self) -> Place:
        return self.argument.value_place if self.argument is not None else self.event.place


@unless_guarded
@each_path
def unknown_in_compile(program: Program, path: Path) -> Iterator[Finding]:
    """RNN407: one finding for each argument of ``compile``."""
    for event in path.events:
        if event.kind != "compile" or event.speculative or not isinstance(event.target, Model) or event.target.framework != "keras":
            continue
        if _swapped(program, event):
            place = event.argument("optimizer")
            data = {"optimizer": event.args["optimizer"], "loss": event.args["loss"]}
            yield Finding(place.place if place is not None else event.place, data, changes=_exchange(event), case="swapped")
            continue
        told: set[Place] = set()
        for named in _given(event):
            finding = _judged(program, named) if named.place not in told else None
            if finding is not None:
                told.add(finding.place)
                yield finding


def _given(event: Event) -> Iterator[_Named]:
    for name, home in _HOMES.items():
        argument = event.argument(name)
        for value in _items(event.args.get(name)):
            if isinstance(value, str) or (isinstance(value, Part) and value.home in _KNOWN):
                yield _Named(event, argument, home, value)


def _items(value: Value) -> Iterator[Value]:
    """The value itself, or everything in nested lists and dicts."""
    waiting = [value]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value)
        else:
            yield value


def _knows(home: str, version: Version, name: str) -> bool:
    return (name.lower() if home == "optimizers" else name) in _KNOWN[home][version]


def _judged(program: Program, named: _Named) -> Finding | None:
    targets = versions(program)
    if isinstance(named.value, Part):
        part = named.value
        made = part.made or not part.name[:1].isupper() or part.name in _FUNCTIONS
        refusing = [v for v in targets if v == 2 or part.home == "optimizers"]
        if made or part.home != named.home or not refusing:
            return None
        changes = (Change(Action.WRAP, named.place, "{}()"),) if named.argument is not None and named.event.args.get("loss") is part else ()
        if named.home == "optimizers" and named.argument is not None and not named.argument.inherited:
            changes = (Change(Action.WRAP, named.place, "{}()"),)
        data = {"name": part.name, "what": _WHAT[named.home]}
        return Finding(named.place, data, changes=changes, case="class", severity=_level(targets, refusing))
    if program.custom_objects:
        return None
    refusing = [version for version in targets if not _knows(named.home, version, named.value)]
    if not refusing:
        return None
    return _unknown(named, targets, refusing)


def _unknown(named: _Named, targets: tuple[Version, ...], refusing: list[Version]) -> Finding:
    name = str(named.value)
    shared = _KNOWN[named.home][2] & _KNOWN[named.home][3]
    other = _OTHER[named.home].get(name.lower(), "")
    near = nearest(name, (word for word in shared if word.islower() and len(word) > 3)) if not other else []
    bare = [word for word in shared if word.replace("_", "").lower() == name.replace("_", "").replace(" ", "").replace("-", "").lower()]
    bare.sort(key=lambda word: (not word.islower(), word))
    meant = other or (bare[0] if bare else near[0] if len(near) == 1 else "")
    only = f"Keras {refusing[0]}" if len(refusing) < 2 else "Keras"
    data = {"name": repr(name), "what": _WHAT[named.home], "keras": only, "meant": repr(meant)}
    changes: tuple[Change, ...] = ()
    argument = named.argument
    if meant and argument is not None and argument.literal and not argument.inherited:
        if isinstance(argument.value, str):
            changes = (Change(Action.REPLACE, argument.value_place, f'"{meant}"'),)
        elif isinstance(argument.value, list | tuple) and all(isinstance(item, str) for item in argument.value):
            items = ", ".join(f'"{meant if item == name else item}"' for item in argument.value)
            changes = (Change(Action.REPLACE, argument.value_place, f"[{items}]"),)
    safety = None if bare else Safety.UNSAFE
    return Finding(named.place, data, changes=changes, case="meant" if meant else "", severity=_level(targets, refusing), safety=safety)


def _level(targets: tuple[Version, ...], refusing: list[Version]) -> Severity | None:
    return None if len(refusing) == len(targets) else Severity.WARNING


def _swapped(program: Program, event: Event) -> bool:
    """Whether optimizer and loss stand in each other's place."""
    optimizer, loss = event.args.get("optimizer"), event.args.get("loss")
    if not isinstance(optimizer, str) or program.custom_objects:
        return False
    is_loss = optimizer in LOSSES[2] | LOSSES[3]
    is_optimizer = isinstance(loss, str) and loss.lower() in OPTIMIZERS[3]
    return is_loss and (is_optimizer or (isinstance(loss, Part) and loss.home == "optimizers"))


def _exchange(event: Event) -> tuple[Change, ...]:
    first, second = event.argument("optimizer"), event.argument("loss")
    if first is None or second is None or first.name is not None or second.name is not None or first.inherited or second.inherited:
        return ()
    return (
        Change(Action.REPLACE, first.value_place, "{0}", (second.value_place,)),
        Change(Action.REPLACE, second.value_place, "{0}", (first.value_place,)),
    )
