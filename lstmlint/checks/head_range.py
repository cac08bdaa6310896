"""RNN507: targets that the activation of the head cannot reach.

Only where the numbers in the targets are really known: they were standardized, drawn around 0, or stand within bounds that are seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.certainty import occurs_outside
from lstmlint.checks.head_loss import Trained, trained
from lstmlint.checks.heads import REACH, single
from lstmlint.checks.pairings import COMPARES, sound
from lstmlint.checks.paths import each_path
from lstmlint.checks.words import title
from lstmlint.diagnostic import Finding, Place, Related
from lstmlint.program import Feed, Model, Path, Program

_REGRESSION = frozenset({"mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error", "huber", "log_cosh"})
_SHOWN = {(0, 1): "0 to 1", (-1, 1): "-1 to 1", (0, None): "0 and more"}


@each_path
def unreachable_targets(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN507: each bounded head whose targets certainly lie beyond its bounds."""
    told: set[Place] = set()
    for pair in trained(path):
        target = pair.target
        if target is None or target.one_hot or pair.loss.name not in _REGRESSION or not _sound(pair):
            continue
        reach = REACH[pair.head.activation]
        if reach not in _SHOWN or (pair.head.activation == "softmax" and single(pair.head)):
            continue
        case = _beyond(target, *reach)
        place = pair.head.argument.place if pair.head.argument is not None else pair.head.layer.place
        if case is None or place in told:
            continue
        told.add(place)
        data = {
            "layer": title(pair.head.layer),
            "activation": pair.head.activation,
            "reach": _SHOWN[reach],
            "low": target.low,
            "high": target.high,
        }
        yield Finding(place, data, _fed(path, pair), pair.head.become("linear"), case)


def _sound(pair: Trained) -> bool:
    return isinstance(pair.event.target, Model) and sound(pair.event.target)


def _beyond(target: Feed, low: int | None, high: int | None) -> str | None:
    """How the targets leave the bounds of the head; None where that is not certain."""
    if target.centred:
        return "centred"
    if target.low is None or target.high is None:
        return None
    if (high is not None and target.low > high) or (low is not None and target.high < low):
        return ""
    reached = occurs_outside(target, low if low is not None else target.low, high if high is not None else target.high)
    return "" if reached else None


def _fed(path: Path, pair: Trained) -> tuple[Related, ...]:
    """Where the targets are given."""
    for event in path.events:
        if event.kind in COMPARES and event.target is pair.event.target:
            side = next((data.y for data in event.data if data.y is not None), None)
            if side is not None and side.place is not None:
                return (Related(side.place, "these are the targets"),)
    return ()
