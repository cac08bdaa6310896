"""RNN504 and RNN508: labels of the wrong form for the categorical losses, and labels beyond the classes of the head."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.certainty import occurs_outside
from lstmlint.checks.effects import Effect
from lstmlint.checks.pairings import Pairing, pairings, versions
from lstmlint.checks.paths import each_path
from lstmlint.checks.targets import SWAPPED, faults
from lstmlint.checks.words import placed, title
from lstmlint.diagnostic import Action, Change, Finding, Place, Related, Safety, Severity
from lstmlint.program import Path, Program
from lstmlint.shape import Shape, same, show_shape
from lstmlint.training import Family, Verdict


@each_path
def labels_against_loss(program: Program, path: Path) -> Iterator[Finding]:
    """RNN504: whole-number labels under categorical_crossentropy, or one-hot labels under the sparse one."""
    told: set[Place] = set()
    for pairing, effect in _mismatched(program, path):
        place = loss_place(pairing)
        if place in told:
            continue
        told.add(place)
        sparse = pairing.loss.family(3) is Family.SPARSE
        other = SWAPPED[pairing.loss.name]
        yield Finding(
            place,
            {
                "loss": pairing.loss.name,
                "other": other,
                "target": show_shape(shown(pairing.target.shape)),
                "output": show_shape(shown(pairing.output.shape)),
                "effect": effect.words(pairing),
            },
            related=_related(pairing),
            changes=_swap(pairing, other),
            case="one-hot" if sparse else "",
            safety=None if pairing.target.one_hot or pairing.target.dtype == "int" else Safety.UNSAFE,
            severity=effect.severity,
        )


def _mismatched(program: Program, path: Path) -> Iterator[tuple[Pairing, Effect]]:
    for fault in faults(program, path):
        if fault.code == "RNN504":
            yield fault.pairing, fault.effect
    for pairing in pairings(path):
        # Of one-hot labels out of data of unknown rank it is known all the same that they are no single numbers.
        shape = pairing.target.shape
        if shape.open and pairing.target.one_hot and pairing.loss.family(3) is Family.SPARSE and same(shape.last, 1) is not True:
            yield pairing, Effect(dict.fromkeys(versions(program), Verdict.ERROR))


def shown(shape: Shape) -> Shape:
    """The shape with the samples as the batch."""
    return shape if shape.open or not shape.axes else Shape((None, *shape.axes[1:]))


def loss_place(pairing: Pairing) -> Place:
    """The loss as ``compile`` was given it."""
    argument = pairing.compiled.argument("loss")
    return argument.value_place if argument is not None else pairing.compiled.place


def _swap(pairing: Pairing, other: str) -> tuple[Change, ...]:
    argument = pairing.compiled.argument("loss")
    if argument is None or not argument.literal or argument.inherited or not isinstance(argument.value, str):
        return ()
    return (Change(Action.REPLACE, argument.value_place, f'"{other}"'),)


def _related(pairing: Pairing) -> tuple[Related, ...]:
    data = pairing.data
    place = data.y.place if data.y is not None and data.y.place is not None else pairing.event.place
    found = [Related(place, f"the targets are {show_shape(shown(pairing.target.shape))}")]
    if pairing.output.call is not None:
        call = pairing.output.call
        found.insert(0, Related(placed(call), f"{title(call.layer)} returns {show_shape(shown(pairing.output.shape))}"))
    return tuple(found)


@each_path
def label_out_of_range(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN508: labels that the head has no unit for; both versions refuse the first batch that holds one.

    The labels of a model are numbered in one place: training and test data of the same range are one mistake.
    """
    met: dict[object, Pairing] = {}
    for pairing in pairings(path):
        target, classes = pairing.target, pairing.shape.last
        if pairing.loss.family(3) is not Family.SPARSE or target.low is None or target.high is None or not isinstance(classes, int):
            continue
        if pairing.shape.open or classes < 2 or (target.low >= 0 and target.high < classes):
            continue
        key = (id(pairing.output), target.low, target.high)
        if key not in met or (_certain(pairing, classes) and not _certain(met[key], classes)):
            met[key] = pairing
    told: set[Place] = set()
    for pairing in met.values():
        finding = _out_of_range(pairing)
        if finding.place not in told:
            told.add(finding.place)
            yield finding


def _certain(pairing: Pairing, classes: int) -> bool:
    target = pairing.target
    # Classes that are counted from 1: sooner or later there is one of the last.
    return occurs_outside(target, 0, classes - 1) or (target.low == 1 and target.high == classes and target.draws > 0)


def _out_of_range(pairing: Pairing) -> Finding:
    target, classes, data = pairing.target, pairing.shape.last, pairing.data
    low, high = target.low or 0, target.high or 0
    assert isinstance(classes, int)
    case = "negative" if low < 0 else "from-one" if low > 0 and high == classes else ""
    head = pairing.output.call
    return Finding(
        data.y.place if data.y is not None and data.y.place is not None else pairing.event.place,
        {
            "low": low,
            "high": high,
            "classes": classes,
            "last": classes - 1,
            "head": title(head.layer) if head is not None else "the model",
            "wanted": high + 1,
            "method": pairing.event.kind,
        },
        related=(Related(placed(head), f"{title(head.layer)} has {classes} classes: 0 to {classes - 1}"),) if head is not None else (),
        case=case,
        severity=None if _certain(pairing, classes) else Severity.WARNING,
    )
