"""RNN814: ``view`` and ``reshape`` used to move axes: they never move a number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lstmlint.checks.paths import each_path
from lstmlint.checks.torch_words import steps, trace
from lstmlint.diagnostic import Action, Change, Finding
from lstmlint.program import Operation, Path, Program, Role, TorchTensor
from lstmlint.shape import Axis, Dim, Shape, Unknown, differ, floordiv, mul, same, show_shape

_VIEWS = frozenset({"view", "reshape"})
# What may stand between a view that merges the first axes and one that parts them again.
_ROW_BY_ROW = frozenset({"Linear", "Dropout", "ReLU", "Tanh", "Sigmoid", "linear", "dropout", "relu", "tanh", "sigmoid", "contiguous"})
_MOST = 64

Axes = list[tuple[Axis, Role]]


@each_path
def view_for_permute(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN814: axes exchanged, or the batch brought to the front, by a function that only counts the numbers anew."""
    for made in path.operations:
        if made.name not in _VIEWS or made.speculative or made.problem is not None or not made.inputs or made.inputs[0].packed:
            continue
        source, new = made.inputs[0], made.outputs[0].shape
        for old, roles in _sources(source, made.shapes[0]):
            if old.open or new.open or any(axis is None for axis in (*old.axes, *new.axes)):
                continue
            before, after = _long(old, roles), _long(new, ())
            case = _moved(path, made, before, after)
            if case is None:
                continue
            data = {"function": made.name, "old": show_shape(old), "new": show_shape(new)}
            direct = old is made.shapes[0]
            yield Finding(made.place, data, trace(source), _fix(made, old, new, case) if direct else (), case=case)
            break


def _sources(tensor: TorchTensor, shape: Shape) -> Iterator[tuple[Shape, tuple[Role, ...]]]:
    """The tensor's own axes, and those that it had before a view merged the first of them."""
    yield shape, tensor.roles
    current = tensor
    for _ in range(10):
        made = current.operation
        if made is None or not made.inputs:
            return
        inner = made.inputs[0].shape
        name = made.name if isinstance(made, Operation) else "" if made.module.custom else made.module.kind
        if name in _VIEWS and current.shape.rank == 2 and inner.rank == 3 and same(inner.axes[-1], current.shape.axes[-1]) is True:
            yield Shape((*inner.axes[:2], tensor.shape.axes[-1])), (*made.inputs[0].roles[:2], "") if len(made.inputs[0].roles) == 3 else ()
            return
        if name not in _ROW_BY_ROW or tensor.shape.rank != 2:
            return
        current = made.inputs[0]


def _long(shape: Shape, roles: Sequence[Role]) -> Axes:
    """The axes that have more than one item: the others can stand anywhere."""
    none: Role = ""
    padded: list[Role] = [*[none] * (len(shape.axes) - len(roles)), *roles]
    return [(axis, role) for axis, role in zip(shape.axes, padded, strict=True) if axis != 1]


def _moved(path: Path, made: Operation, old: Axes, new: Axes) -> str | None:
    """The case of the message; None where nothing is moved, or nobody can tell."""
    if len(old) < 2 or not new or _alike(old, new):
        return None
    if _reordered(old, new):
        symbols = sum(isinstance(axis, Dim | Unknown) for axis, _ in old) > 1
        told = symbols or (len(old) > 2 and (any(role for _, role in old) or _read_by_a_module(path, made)))
        return "exchanged" if told else None
    if _batch_in_front(old, new):
        return "samples"
    return "rows" if _two_samples_in_a_row(old, new) else None


def _alike(old: Axes, new: Axes) -> bool:
    return len(old) == len(new) and all(same(a, b) is True for (a, _), (b, _) in zip(old, new, strict=True))


def _reordered(old: Axes, new: Axes) -> bool:
    """Whether the new axes are the old ones in another order."""
    if len(old) != len(new):
        return False
    left = [axis for axis, _ in new]
    for axis, _ in old:
        place = next((i for i, other in enumerate(left) if same(axis, other) is True), None)
        if place is None:
            return False
        del left[place]
    return True


def _batch_in_front(old: Axes, new: Axes) -> bool:
    """Whether the first axis is one that stood behind another."""
    front, (first, role) = new[0][0], old[0]
    if not _certainly_long(first, role) or same(front, first) is True or _multiple(first, front) or len(new) >= len(old) + 2:
        return False
    for axis, meaning in old[1:]:
        named = isinstance(axis, Unknown | Dim) or meaning == "batch"
        if named and same(front, axis) is True and (meaning in ("batch", "time") or (not meaning and isinstance(axis, Unknown))):
            return True
    return False


def _certainly_long(axis: Axis, role: Role) -> bool:
    """Whether an axis has more than one item; one layer is nothing unusual, one step is."""
    if isinstance(axis, int):
        return axis > 1
    if isinstance(axis, Dim):
        return differ(axis, 1) and sum(axis.terms.values()) > 1 and all(factor > 0 for factor in axis.terms.values())
    return isinstance(axis, Unknown) and role != "layers"


def _multiple(axis: Axis, of: Axis) -> bool:
    if not isinstance(axis, int | Dim | Unknown) or not isinstance(of, int | Dim | Unknown) or of == 0:
        return True
    return same(mul(floordiv(axis, of), of), axis) is True and not (isinstance(of, int) and isinstance(axis, int) and axis % of)


def _two_samples_in_a_row(old: Axes, new: Axes) -> bool:
    """``h_n.view(-1, 2 * hidden)`` of four layers and directions: each row holds two samples of one of them."""
    if len(old) != 3 or len(new) != 2 or [role for _, role in old] != ["layers", "batch", "feature"]:
        return False
    layers, batch, width = (axis for axis, _ in old)
    if not isinstance(width, int | Dim | Unknown) or not _certainly_long(layers, "layers") or isinstance(batch, int):
        return False
    return any(same(new[1][0], mul(times, width)) is True for times in range(2, 9))


def _read_by_a_module(path: Path, made: Operation) -> bool:
    """Whether a recurrent module reads what comes out."""
    calls = (call for call in path.applications if call.module.recurrent and call.inputs)
    return any(step is made for call in calls for step, _ in steps(call.inputs[0]))


def _fix(made: Operation, old: Shape, new: Shape, case: str) -> tuple[Change, ...]:
    """The axes moved first: ``h_n.transpose(0, 1).reshape(batch, -1)``, or nothing but moved, ``x.permute(1, 0, 2)``."""
    given = made.given
    if not given or given[0].value is made.inputs[0] or any(a.inherited or a.star or a.name for a in given):
        return ()
    if case == "samples" and len(old.axes) == 3 and same(new.axes[0], old.axes[1]) is True:
        return (Change(Action.RENAME_METHOD, made.place, "transpose(0, 1).reshape"),)
    order = _order(old, new) if case == "exchanged" and len(given) == len(new.axes) == len(old.axes) else None
    if order is None:
        return ()
    numbers = tuple(Change(Action.REPLACE, a.value_place, str(place)) for a, place in zip(given, order, strict=True))
    return (Change(Action.RENAME_METHOD, made.place, "permute"), *numbers)


def _order(old: Shape, new: Shape) -> list[int] | None:
    found: list[int] = []
    for axis in new.axes[:_MOST]:
        places = [i for i, other in enumerate(old.axes) if same(axis, other) is True]
        if len(places) != 1:
            return None
        found.append(places[0])
    return found
