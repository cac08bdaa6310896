"""RNN832 and RNN833: what a loss of torch is given as prediction and as target, class axes and shapes that are stretched."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.paths import each_path
from lstmlint.checks.torch_loss_words import Loss, losses, wrapped
from lstmlint.checks.torch_words import trace
from lstmlint.diagnostic import Finding, Related, Safety, Severity
from lstmlint.program import Path, Program, TorchTensor
from lstmlint.shape import Axis, Shape, agree, differ, same, show_shape

_CLASSES = frozenset({"CrossEntropyLoss", "NLLLoss"})
_FLOATS = frozenset({"float", "double", "half"})
# ``uint8`` would do for the ids of classes; these do not.
_NO_IDS = frozenset({*_FLOATS, "int", "bool"})


@each_path
def class_axis(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN832: the classes are not on the second axis, or the target has another form than the loss takes."""
    for loss in losses(path):
        if loss.kind not in _CLASSES:
            continue
        found = _axis(loss) or (_target(loss, loss.target) if loss.target is not None else None)
        if found is not None:
            yield found


def _axis(loss: Loss) -> Finding | None:
    """Steps (or samples) on the second axis, where the classes have to be."""
    scores, target = loss.prediction.shape, loss.target.shape if loss.target is not None else Shape((), open=True)
    if scores.rank != 3:
        return None
    role, (first, second, classes) = loss.prediction.role(1), scores.axes
    refused = target.rank == 2 and differ(target.axes[1], classes)
    if role in ("time", "batch") and loss.prediction.role(-1) == "feature":
        if target.rank not in (None, 2):
            return None  # probabilities, or a target that is wrong in another way
    elif not refused or not _fits(target.axes, (first, second)) or same(target.axes[1], second) is not True:
        return None
    data = {"loss": loss.shown, "shape": show_shape(scores), "what": {"time": "the steps", "batch": "the samples"}.get(role, "others")}
    changes = wrapped(loss.argument("input", 0), "transpose(1, 2)") if role != "batch" else ()
    if refused:
        return Finding(loss.place, data, trace(loss.prediction), changes, "axis")
    return Finding(loss.place, data, trace(loss.prediction), changes, "silent", Severity.WARNING, Safety.UNSAFE)


def _fits(have: tuple[Axis, ...], want: tuple[Axis, ...]) -> bool:
    return len(have) == len(want) and not any(differ(a, b) for a, b in zip(have, want, strict=True))


def _target(loss: Loss, target: TorchTensor) -> Finding | None:
    """A target of another rank or of another kind of numbers."""
    scores, shape = loss.prediction.shape, target.shape
    data: dict[str, object] = {"loss": loss.shown, "shape": show_shape(shape), "scores": show_shape(scores), "dtype": target.dtype}
    place, written = loss.place, loss.argument("target", 1)
    if scores.rank is None or shape.rank is None or scores.rank < 2:
        return None
    wanted = (*scores.axes[:1], *scores.axes[2:])
    data["wanted"] = show_shape(Shape(wanted))
    alike = shape.rank == scores.rank and agree(scores, shape)
    if shape.rank == scores.rank - 1:
        if any(differ(a, b) for a, b in zip(shape.axes, wanted, strict=True)):
            return Finding(place, data, _both(loss), case="size")
        if target.dtype in _NO_IDS:
            return Finding(place, data, _both(loss), wrapped(written, "long()"), "ids")
        return None
    if shape.rank == scores.rank and scores.rank == 2 and shape.axes[-1] == 1 and (not alike or loss.kind == "NLLLoss"):
        return Finding(place, data, _both(loss), wrapped(written, "squeeze(-1)"), "column")
    if alike and loss.kind == "CrossEntropyLoss":
        known = target.dtype is not None and target.dtype not in _FLOATS
        return Finding(place, data, _both(loss), wrapped(written, "float()"), "one-hot") if known else None
    return Finding(place, data, _both(loss), case="rank")


def _both(loss: Loss) -> tuple[Related, ...]:
    return trace(loss.prediction, *((loss.target,) if loss.target is not None else ()))


# ---- RNN833 -----------------------------------------------------------------------------------------------------------

_STRETCHING = frozenset({"MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss"})
_STRICT = frozenset({"BCELoss", "BCEWithLogitsLoss"})


@each_path
def stretched_loss(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN833: prediction and target of different shapes, which torch stretches to one (or refuses)."""
    for loss in losses(path):
        if loss.kind not in _STRETCHING | _STRICT or loss.target is None:
            continue
        one, other = loss.prediction.shape, loss.target.shape
        if one.rank is None or other.rank is None:
            continue
        refuses = loss.kind in _STRICT
        if (refuses and agree(one, other)) or (not refuses and not _crossed(one, other)):
            continue
        data = {"loss": loss.shown, "shape": show_shape(one), "other": show_shape(other), "result": _stretched(one, other)}
        method = _remedy(one, other)
        changes = wrapped(loss.argument("input", 0), method) if method else ()
        clash = _clash(one, other)
        case = "refused" if refuses else "clash" if clash else "one-for-many" if one.rank == other.rank else ""
        yield Finding(loss.place, data | {"method": method}, _both(loss), changes, case, safety=None if method else Safety.DISPLAY)


def _crossed(one: Shape, other: Shape) -> bool:
    """Whether the two become something that neither of them is, or a column is compared with several: no such pair can be meant."""
    if not one.axes or not other.axes or _single(one) or _single(other):
        return False
    if _clash(one, other):
        return True
    longer, shorter = (one, other) if len(one.axes) > len(other.axes) else (other, one)
    if len(longer.axes) > len(shorter.axes):
        # The last axis of the longer is 1 and that of the shorter is not: it grows.
        return longer.axes[-1] == 1 and shorter.axes[-1] != 1 and longer.axes[0] != 1
    grown = [(a, b) for a, b in zip(one.axes, other.axes, strict=True) if (a == 1) != (b == 1)]
    return len(grown) == 1 and all(isinstance(x, int) for x in grown[0]) and grown[0] == (one.axes[-1], other.axes[-1])


def _single(shape: Shape) -> bool:
    return all(axis == 1 for axis in shape.axes)


def _clash(one: Shape, other: Shape) -> bool:
    """Whether torch cannot stretch them: two sizes differ and neither is 1."""
    pairs = zip(reversed(one.axes), reversed(other.axes), strict=False)
    return any(differ(a, b) and differ(a, 1) and differ(b, 1) for a, b in pairs)


def _stretched(one: Shape, other: Shape) -> str:
    longer, shorter = (one, other) if len(one.axes) >= len(other.axes) else (other, one)
    gap = len(longer.axes) - len(shorter.axes)
    tail = [b if a == 1 else a for a, b in zip(longer.axes[gap:], shorter.axes, strict=True)]
    return show_shape(Shape((*longer.axes[:gap], *tail)))


def _remedy(one: Shape, other: Shape) -> str:
    """The method that gives the prediction the shape of the target."""
    if len(one.axes) == len(other.axes) + 1 and one.axes[-1] == 1 and _fits(one.axes[:-1], other.axes):
        return "squeeze(-1)"
    if len(other.axes) == len(one.axes) + 1 and other.axes[-1] == 1 and _fits(one.axes, other.axes[:-1]):
        return "unsqueeze(-1)"
    return ""
