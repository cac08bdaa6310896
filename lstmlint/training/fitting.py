"""What ``fit`` makes of an output and a target: fine, refused, or accepted in silence though other numbers are compared than was meant.

Keras first brings the two to the same number of axes, in ways that differ between the versions, and then leaves the rest to the
loss. Both steps are repeated here on shapes that may be known in part. ``tests/data/fit_probes.json`` has what Keras did.
"""

from __future__ import annotations

from lstmlint.shape import Axis, Shape, differ, product, same
from lstmlint.training.losses import Family, Loss
from lstmlint.training.verdict import Verdict

Axes = tuple[Axis, ...]


def fit_verdict(output: Shape, target: Shape, loss: Loss, version: int, batch: Axis) -> Verdict:
    """What Keras ``version`` does with an output and a target under a loss; ``batch`` is the size of one batch of both."""
    family = loss.family(version)
    if family is None or output.open or target.open or not output.axes or not target.axes:
        return Verdict.UNKNOWN
    left, right = (batch, *output.axes[1:]), (batch, *target.axes[1:])
    if any(axis is None for axis in (*left[1:], *right[1:])):
        return Verdict.UNKNOWN
    if _may_fall_away(left, right, loss):
        return Verdict.UNKNOWN
    verdict = _JUDGE[family](*_ALIGN[version](left, right), version)
    if loss.classes and verdict is not Verdict.ERROR and (len(left) < 2 or _one(left[-1])):
        return Verdict.UNKNOWN  # a single class is a mistake of its own, with any target
    return verdict


def _may_fall_away(left: Axes, right: Axes, loss: Loss) -> bool:
    """Whether it hangs on an unknown last axis if Keras takes it away, which it does where it is 1. Classes are more than one."""
    if abs(len(left) - len(right)) != 1:
        return False
    longer = left if len(left) > len(right) else right
    return same(longer[-1], 1) is None and not (loss.classes and longer is left)


def _one(axis: Axis) -> bool:
    return isinstance(axis, int) and axis == 1


def _align2(left: Axes, right: Axes) -> tuple[Axes, Axes]:
    """tf_keras: a row of targets becomes a column; a last axis of 1 falls away where the ranks differ by one."""
    if len(right) == 1 and len(left) == 2:
        right = (*right, 1)
    if len(left) == len(right) + 1 and _one(left[-1]):
        return left[:-1], right
    if len(right) == len(left) + 1 and _one(right[-1]):
        return left, right[:-1]
    return left, right


def _align3(left: Axes, right: Axes) -> tuple[Axes, Axes]:
    """Keras 3: the same, but against a column a row becomes one too; some losses do it twice, which changes nothing."""
    if len(left) == len(right) + 1 and _one(left[-1]):
        return (left, (*right, 1)) if len(right) == 1 else (left[:-1], right)
    if len(right) == len(left) + 1 and _one(right[-1]):
        return ((*left, 1), right) if len(left) == 1 else (left, right[:-1])
    return left, right


_ALIGN = {2: _align2, 3: _align3}


def _pairs(left: Axes, right: Axes) -> list[tuple[Axis, Axis]]:
    """The axes that broadcasting puts beside each other, last first; 1 where one side has none."""
    count = max(len(left), len(right))
    a, b = (1,) * (count - len(left)) + left, (1,) * (count - len(right)) + right
    return list(zip(reversed(a), reversed(b), strict=True))


def _all_same(left: Axes, right: Axes) -> bool | None:
    """Whether two shapes of the same rank are equal; None where that is not known."""
    answers = [same(a, b) for a, b in zip(left, right, strict=True)]
    return False if False in answers else None if None in answers else True


def _clash(a: Axis, b: Axis) -> bool:
    """Whether the two cannot be broadcast: certainly different, and neither is or may be 1."""
    return differ(a, b) and isinstance(a, int) and isinstance(b, int) and a != 1 and b != 1


def _broadcast(left: Axes, right: Axes, _version: int) -> Verdict:
    if len(left) == len(right):
        equal = _all_same(left, right)
        if equal is not False:
            return Verdict.FINE if equal else Verdict.UNKNOWN
    return Verdict.ERROR if any(_clash(a, b) for a, b in _pairs(left, right)) else Verdict.SILENT


def _equal(left: Axes, right: Axes, _version: int) -> Verdict:
    """Refused unless equal. In a graph the batch is not known: the first axis is compared only when numbers come."""
    if len(left) != len(right):
        return Verdict.ERROR
    equal = _all_same(left, right)
    return Verdict.UNKNOWN if equal is None else Verdict.FINE if equal else Verdict.ERROR


def _sparse(left: Axes, right: Axes, version: int) -> Verdict:
    rows = left[:-1]
    if len(right) == len(left) and same(right[-1], 1) is None:
        return Verdict.UNKNOWN
    if len(right) == len(left) and _one(right[-1]) and (version == 3 or _all_same(rows, right[:-1])):
        right = right[:-1]
    if len(right) == len(rows):
        equal = _all_same(rows, right)
        return Verdict.UNKNOWN if equal is None else Verdict.FINE if equal else Verdict.ERROR
    if version == 3:
        return Verdict.ERROR
    # tf_keras lays both out in one row: as many labels as rows of probabilities will do, whatever their axes are.
    # Axes of 1 change no order.
    plain, labels = (tuple(axis for axis in axes if not _one(axis)) for axes in (rows, right))
    if len(plain) == len(labels) and _all_same(plain, labels):
        return Verdict.FINE
    return Verdict.ERROR if differ(_count(rows), _count(right)) else Verdict.UNKNOWN


def _count(axes: Axes) -> Axis:
    return product(axis for axis in axes if axis is not None)


def _flat(left: Axes, right: Axes, _version: int) -> Verdict:
    if len(left) == len(right) and _all_same(left, right):
        return Verdict.FINE
    return Verdict.UNKNOWN


_JUDGE = {Family.BROADCAST: _broadcast, Family.EQUAL: _equal, Family.SPARSE: _sparse, Family.FLAT: _flat}
