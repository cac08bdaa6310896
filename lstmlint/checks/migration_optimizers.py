"""RNN707: arguments of optimizers that are gone, or that are taken and ignored.

Measured with tf_keras 2.21 and Keras 3.15, the same for Adam, SGD, RMSprop, Adagrad, Adadelta, Adamax, Nadam and Ftrl.
"""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.migration_tables import below_package
from lstmlint.diagnostic import Action, Change, Finding, Safety, Severity
from lstmlint.program import Argument, Import, Program, Reference, Version

OPTIMIZERS = frozenset({"Adam", "SGD", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Nadam", "Ftrl", "AdamW"})
# The rate that an optimizer takes where none is given; the others have one that differs between versions.
_DEFAULT_RATE = {"Adam": "0.001", "SGD": "0.01", "RMSprop": "0.001"}
_WORDS = frozenset({"lr", "decay", "schedule_decay", "learning_rate"})


def optimizer_argument(program: Program) -> Iterator[Finding]:
    """RNN707: ``Adam(lr=...)``, ``SGD(decay=...)``, ``Nadam(schedule_decay=...)``."""
    if _WORDS.isdisjoint(program.identifiers) or OPTIMIZERS.isdisjoint(program.identifiers):
        return
    for reference in program.references():
        if reference.guarded or reference.call is None or not _is_optimizer(reference.qualified):
            continue
        rate = next((a for a in reference.given if a.name == "lr"), None)
        for argument in reference.given:
            if argument.name == "lr":
                yield _rate(program.version, reference, argument)
            elif argument.name == "learning_rate" and argument.literal:
                yield from _no_rate(program.version, reference, argument)
            elif argument.name == "decay":
                yield _decay(program, reference, argument, rate)
            elif argument.name == "schedule_decay" and reference.qualified.endswith(".Nadam"):
                changes = (Change(Action.REMOVE_ARGUMENT, argument.place),)
                yield Finding(argument.place, _data(reference), changes=changes, case="schedule", severity=_lowered(program.version))


def _is_optimizer(qualified: str) -> bool:
    """``keras.optimizers.Adam``; not the ones of ``optimizers.legacy``, which Keras 2 keeps as they were."""
    _, rest = below_package(qualified)
    home, _, name = rest.rpartition(".")
    return home == "optimizers" and name in OPTIMIZERS


def _data(reference: Reference) -> dict[str, object]:
    return {"optimizer": reference.qualified.rpartition(".")[2]}


def _lowered(version: Version | None) -> Severity | None:
    """Keras 3 refuses; releases before 2.11, with which an old file may be run, still take it."""
    return None if version == 3 else Severity.WARNING


def _no_rate(version: Version | None, reference: Reference, argument: Argument) -> Iterator[Finding]:
    """A text or None is no rate; Keras 3 takes no whole number either."""
    value = argument.value
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not (isinstance(value, str) or value is None or whole) or (whole and version == 2):
        return
    text = f"{value}.0" if whole else value.strip() if isinstance(value, str) and _is_number(value) else ""
    changes = (Change(Action.REPLACE, argument.value_place, text),) if text else ()
    data = {**_data(reference), "value": repr(value)}
    level = Severity.WARNING if whole and version is None else Severity.ERROR
    yield Finding(argument.place, data, changes=changes, case="whole-rate" if whole else "no-rate", severity=level)


def _is_number(text: str) -> bool:
    try:
        return "." in text and float(text) > 0
    except ValueError:
        return False


def _rate(version: Version | None, reference: Reference, argument: Argument) -> Finding:
    taken = any(other.name == "learning_rate" for other in reference.given) or any(a.name is None and not a.star for a in reference.given)
    changes = () if taken else (Change(Action.RENAME_KEYWORD, argument.place, "learning_rate"),)
    case = {2: "ignored", 3: ""}.get(version or 0, "either")
    return Finding(argument.place, _data(reference), changes=changes, case=case, severity=_lowered(version))


def _decay(program: Program, reference: Reference, argument: Argument, rate: Argument | None) -> Finding:
    """What ``decay`` did is ``InverseTimeDecay(rate, 1, decay)``; a decay of nothing can go."""
    data = _data(reference)
    case = "decay2" if program.version == 2 else "decay"
    level = Severity.ERROR if program.version == 2 and program.explicit else Severity.WARNING
    if argument.literal and argument.value in (0, 0.0, None) and not isinstance(argument.value, bool):
        changes: tuple[Change, ...] = (Change(Action.REMOVE_ARGUMENT, argument.place),)
        return Finding(argument.place, data, changes=changes, case=f"{case}-zero", severity=level)
    given = rate or next((a for a in reference.given if a.name == "learning_rate"), None)
    given = given or next((a for a in reference.given if a.name is None and not a.star), None)
    home = _schedules(program, reference)
    default = _DEFAULT_RATE.get(str(data["optimizer"]), "")
    changes = ()
    if home and given is not None:
        keyword = "" if given.name is None else "learning_rate="
        text = f"{keyword}{home}.InverseTimeDecay({{0}}, 1, {{1}})"
        changes = (
            Change(Action.REPLACE, given.place, text, (given.value_place, argument.value_place)),
            Change(Action.REMOVE_ARGUMENT, argument.place),
        )
    elif home and default and not any(a.star for a in reference.given):
        text = f"learning_rate={home}.InverseTimeDecay({default}, 1, {{0}})"
        changes = (Change(Action.REPLACE, argument.place, text, (argument.value_place,)),)
    return Finding(argument.place, data, changes=changes, case=case, severity=level, safety=Safety.UNSAFE)


def _schedules(program: Program, reference: Reference) -> str:
    """How the file can name ``keras.optimizers.schedules``; "" where it would need another import."""
    home, _, _name = reference.written.rpartition(".")
    if home and reference.qualified.endswith(f".{reference.written.rpartition('.')[2]}"):
        return f"{home}.schedules"
    imports: list[Import] = [found for path in program.paths for found in path.imports]
    for found in imports:
        if found.qualified in ("keras", "tensorflow.keras", "tf_keras") and found.bound and "." not in found.bound:
            return f"{found.bound}.optimizers.schedules"
        if found.qualified == "tensorflow" and found.bound:
            return f"{found.bound}.keras.optimizers.schedules"
    return ""
