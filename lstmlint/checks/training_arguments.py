"""RNN408: arguments of ``compile``, ``fit`` and their like that do not exist, and numbers that they cannot take."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.arguments_faults import is_division
from lstmlint.checks.arguments_names import meant
from lstmlint.checks.compile_tables import ARGUMENTS
from lstmlint.checks.migration_guards import unless_guarded
from lstmlint.checks.migration_tables import METHODS1
from lstmlint.checks.pairings import versions
from lstmlint.checks.paths import each_path
from lstmlint.diagnostic import Action, Change, Finding, Safety, Severity
from lstmlint.program import Argument, Event, Model, Part, Path, Program, Value, Version

_NAMES = {"epoch": "epochs", "n_epochs": "epochs", "num_epochs": "epochs", "optimiser": "optimizer", "batchsize": "batch_size"}
_HINTS = {
    ("compile", "epochs"): "it belongs to fit()",
    ("compile", "batch_size"): "it belongs to fit()",
    ("fit", "metrics"): "it belongs to compile()",
    ("fit", "optimizer"): "it belongs to compile()",
    ("fit", "loss"): "it belongs to compile()",
    ("fit", "learning_rate"): "it belongs to the optimizer",
    ("compile", "learning_rate"): "it belongs to the optimizer",
    ("compile", "lr"): "it belongs to the optimizer",
    ("evaluate", "epochs"): "it belongs to fit()",
    ("predict", "y"): "it belongs to evaluate()",
}
# Whole numbers, and the versions that refuse 4.0 for 4.
_WHOLE: dict[str, tuple[Version, ...]] = {
    "batch_size": (2, 3),
    "epochs": (2, 3),
    "initial_epoch": (2, 3),
    "steps_per_epoch": (3,),
}
_METHODS = frozenset({"fit", "evaluate", "predict"})


@unless_guarded
@each_path
def wrong_training_argument(program: Program, path: Path) -> Iterator[Finding]:
    """RNN408: by name, and by value."""
    for event in path.events:
        target = event.target
        if event.speculative or not isinstance(target, Model) or target.framework != "keras":
            continue
        if target.api != "subclass":  # whose compile and fit may be its own
            yield from _names(event)
            yield from _third(program, event)
        yield from _numbers(program, event)


def _names(event: Event) -> Iterator[Finding]:
    known = ARGUMENTS.get(event.kind)
    for argument in event.given if known is not None else ():
        name = argument.name
        if known is None or name is None or argument.star or name in known or name in METHODS1.get(event.kind, ()):
            continue
        data = {"method": event.kind, "keyword": name}
        hint = _HINTS.get((event.kind, name))
        if hint is not None:
            yield Finding(argument.place, data | {"hint": hint}, case="hint")
            continue
        free = sorted(known - set(event.args))
        found = (_NAMES[name], True) if _NAMES.get(name) in free else meant(name, free)
        if found is None:
            yield Finding(argument.place, data)
            continue
        changes = () if argument.inherited else (Change(Action.RENAME_KEYWORD, argument.place, found[0]),)
        yield Finding(argument.place, data | {"meant": found[0]}, changes=changes, case="meant", safety=None if found[1] else Safety.UNSAFE)


def _third(program: Program, event: Event) -> Iterator[Finding]:
    """``compile("adam", "mse", ["mae"])``: the third are the metrics in Keras 2, the weights of the losses in Keras 3."""
    positional = [argument for argument in event.given if argument.name is None]
    if event.kind != "compile" or program.version == 2 or len(positional) < 3 or any(argument.star for argument in positional):
        return
    argument = positional[2]
    items = argument.value if isinstance(argument.value, list | tuple) else (argument.value,)
    if items and all(isinstance(item, str) or (isinstance(item, Part) and item.home == "metrics") for item in items):
        level = Severity.WARNING if program.version is None else None
        changes = () if argument.inherited else (Change(Action.RENAME_KEYWORD, argument.place, "metrics"),)
        yield Finding(argument.place, {}, changes=changes, case="third", severity=level)


def _numbers(program: Program, event: Event) -> Iterator[Finding]:
    targets = versions(program)
    for name, refusing in _WHOLE.items():
        argument = event.argument(name) if event.kind in _METHODS else None
        if argument is None:
            continue
        case, refused = _whole(name, argument.value, refusing)
        if not case or (case == "division" and not set(refused) & set(targets)):
            continue
        concerned = [version for version in targets if version in refused]
        if not concerned and case == "whole":
            continue
        data = {"parameter": name, "value": _shown(argument), "method": event.kind}
        level = None if len(concerned) == len(targets) else Severity.WARNING
        yield Finding(argument.place, data, changes=_repaired(argument, case), case=case, severity=level)
    argument = event.argument("validation_split")
    if argument is None or event.kind != "fit" or not isinstance(argument.value, int | float) or isinstance(argument.value, bool):
        return
    share = argument.value
    if not 0 <= share < 1:
        certain = share == 1 or (share < 0 and targets == (2,))
        percent = f"{share / 100:g}" if 1 < share < 100 else ""
        changes = (
            (Change(Action.REPLACE, argument.value_place, percent),) if percent and argument.literal and not argument.inherited else ()
        )
        yield Finding(argument.place, {"value": share}, changes=changes, case="share", severity=None if certain else Severity.WARNING)


def _whole(name: str, value: Value, refusing: tuple[Version, ...]) -> tuple[str, tuple[Version, ...]]:
    """The case, and the versions that refuse the value."""
    if isinstance(value, bool):
        return "", ()
    if is_division(value):
        return "division", refusing
    if isinstance(value, float):
        return "whole", refusing
    if isinstance(value, str):
        return "text", (2, 3)
    if isinstance(value, int) and value < 0 and name == "batch_size":
        return "below", (2, 3)
    if isinstance(value, int) and value <= 0 and name in ("batch_size", "epochs"):
        return "below", (2,)
    return "", ()


def _shown(argument: Argument) -> str:
    if is_division(argument.value):
        return argument.spelling() if argument.spelling is not None else "a quotient"
    return repr(argument.value)


def _repaired(argument: Argument, case: str) -> tuple[Change, ...]:
    if argument.inherited:
        return ()
    value = argument.value
    if case == "whole" and argument.literal and isinstance(value, float) and value.is_integer():
        return (Change(Action.REPLACE, argument.value_place, str(int(value))),)
    if case == "text" and argument.literal and isinstance(value, str) and value.strip().isdigit():
        return (Change(Action.REPLACE, argument.value_place, value.strip()),)
    return (Change(Action.WRAP, argument.value_place, "int({})"),) if case in ("whole", "division") else ()


def event_callbacks(event: Event) -> Iterator[Part]:
    """Keras' own callbacks that the event was given."""
    value = event.args.get("callbacks")
    for item in value if isinstance(value, list | tuple) else (value,):
        if isinstance(item, Part) and item.home == "callbacks":
            yield item
