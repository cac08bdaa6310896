"""How data are prepared for a model, as far as a rule asks for it: scalers, splits, windows, axes laid anew.

What was done to an array is its :class:`~lstmlint.interpret.past.Past`; what a rule may object to becomes a ``Use``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import libcst as cst

from lstmlint.diagnostic import Place
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.past import FRACTIONAL, Past
from lstmlint.interpret.unknowns import Number, is_loose
from lstmlint.interpret.values import Array, Given, Items
from lstmlint.program import Use, Value
from lstmlint.records import dataclass
from lstmlint.shape import Axis, Dim, Shape, Unknown, differ, same

# Scalers that learn from the rows, whose numbers so tell of rows that belong to the test.
LEAKS = frozenset({"MinMaxScaler", "StandardScaler", "RobustScaler", "MaxAbsScaler", "QuantileTransformer", "PowerTransformer"})
# These refuse another number of columns than they were fitted on; the others stretch a single one over all.
_STRICT = frozenset({"QuantileTransformer", "PowerTransformer"})
_UNTOUCHED = Past()
_MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Fit:
    """What a scaler was fitted on, its number of columns, and by which call."""

    data: Value
    columns: Axis
    place: Place


def stacked(value: Value) -> Past | None:
    """What the rows of a list of arrays have in common."""
    listed = value if isinstance(value, tuple | Items) and len(value) < _MOST_ROWS else ()
    rows = [item.past if isinstance(item, Array) else None for item in listed]
    pasts = [past for past in rows if past is not None]
    if not pasts or len(pasts) != len(rows):
        return None
    first = pasts[0]
    scaled = first.scaled if all(past.scaled == first.scaled for past in pasts) else None
    windows = _step([past.begin for past in pasts]) == 1
    padded = first.padded if all(past.padded for past in pasts) else None
    fractional = any(past.fractional for past in pasts)
    return Past(scaled, windows=windows, padded=padded, fractional=fractional) if scaled or windows or padded or fractional else None


def _step(begins: Sequence[Value]) -> int | None:
    """By how much each piece begins later than the one before it."""
    numbers = [begin for begin in begins if isinstance(begin, int)]
    if len(numbers) == len(begins):
        steps = {b - a for a, b in pairwise(numbers)}
        return steps.pop() if len(steps) == 1 else None
    found = {index.step if (index := _index_in(begin)) is not None else None for begin in begins}
    return found.pop() if len(found) == 1 else None


def _index_in(value: Value) -> Number | None:
    """The index of a loop that the value grows with, one for one: ``i``, ``i - 60``."""
    if isinstance(value, Number):
        return value if value.step is not None else None
    if not isinstance(value, Dim):
        return None
    alone = [monomial[0] for monomial, factor in value.terms.items() if len(monomial) == 1 and factor == 1]
    found = [unknown for unknown in alone if isinstance(unknown, Number) and unknown.step is not None]
    return found[0] if len(found) == 1 else None


def cut(machine: Machine, array: Array, parts: list[Value], made: Value, node: cst.Subscript) -> None:
    """``array[parts]`` is ``made``: a piece of it, or one side of a cut in two."""
    first = parts[0] if parts else None
    if not isinstance(made, Array) or not isinstance(first, slice | int | Unknown | Dim) or first is True:
        return
    past = array.past or _UNTOUCHED
    begin = None
    if isinstance(first, slice) and first.step is None:
        both = first.start is not None and first.stop is not None
        begin = first.start if both and (is_loose(first.start) or isinstance(first.start, int)) else None
        start = None if first.start == 0 and isinstance(first.start, int) else first.start
        if not machine.speculation and past.scaled is not None and (start is None) is not (first.stop is None):
            detail = {"scaled": past.scaled, "start": start, "stop": first.stop}
            machine.record(Use("cut", machine.place(node), detail, machine.trail))
    rows = isinstance(first, slice)
    whole = Past(windows=past.windows, lags=past.lags, padded=past.padded) if rows else _UNTOUCHED
    kept = replace(whole, scaled=past.scaled, begin=begin, fractional=past.fractional)
    if kept != _UNTOUCHED:
        made.past = kept
    laid(array, made, machine.place(node))


def scaled(value: Value, made: Value, fit: Value) -> None:
    """``made`` are the numbers of ``value``, scaled; where the scaler was fitted on all of them, this is remembered."""
    if isinstance(made, Array):
        on_all = isinstance(fit, Fit) and fit.data is value
        made.past = replace(_past(value), scaled=fit.place, fractional=True) if on_all and isinstance(fit, Fit) else FRACTIONAL


def turned_back(machine: Machine, kind: str, fit: Value, value: Value, given: Given) -> None:
    """``scaler.inverse_transform(value)``: whether the scaler takes an array of these axes."""
    if machine.speculation or kind not in LEAKS or not isinstance(value, Array) or value.shape.open or value.table:
        return
    axes = value.shape.axes
    columns = fit.columns if isinstance(fit, Fit) else None
    detail = {"kind": kind, "shape": value.shape, "columns": columns, "fitted": fit.place if isinstance(fit, Fit) else None}
    if len(axes) != 2:
        machine.record(Use("inverse_rank", given.place, detail, machine.trail))
    elif differ(columns, axes[1]) and (kind in _STRICT or differ(columns, 1)):
        machine.record(Use("inverse_width", given.place, detail, machine.trail))


def _past(value: Value) -> Past:
    return (value.past if isinstance(value, Array) else None) or _UNTOUCHED


def split(machine: Machine, given: Given) -> None:
    """``train_test_split``: what went into the samples before, and whether overlapping windows are dealt out at random."""
    pasts = [_past(argument.value) for argument in given.positional] if not machine.speculation else []
    fitted = next((past.scaled for past in pasts if past.scaled is not None), None)
    if fitted is not None:
        machine.record(Use("scaled_split", given.place, {"scaled": fitted}, machine.trail))
    if any(past.windows for past in pasts) and given.value("shuffle", None, True) is True:
        machine.record(Use("windows_dealt_out", given.place, {"shuffle": given.keyword("shuffle")}, machine.trail))


def receiver_of(node: cst.CSTNode) -> cst.BaseExpression | None:
    """What a method is called on, as it stands in the text."""
    return node.func.value if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) else None


def reshaped(machine: Machine, array: Value, made: Value, given: Given, written: cst.BaseExpression | None) -> None:
    """``array.reshape(...)`` is ``made``; ``written`` is the array where it stands."""
    if not isinstance(array, Array | Unknown) or not isinstance(made, Array) or made.shape.open or given.keyword("order") is not None:
        return
    laid(array, made, given.place)
    order = None if machine.speculation else exchanged(_sizes(array, len(made.shape.axes)), made.shape.axes)
    if order is not None:
        shape = Shape(tuple(_sizes(array, len(order))))
        detail = {"from": shape, "to": made.shape, "order": order, "array": machine.place(written) if written is not None else None}
        machine.record(Use("reshape", given.place, detail, machine.trail))


def _sizes(array: Array | Unknown, rank: int) -> Sequence[Axis]:
    """The axes of an array; of one that is not known those that the file itself names: ``x.shape[1]``."""
    if isinstance(array, Array) and not array.shape.open:
        return array.shape.axes
    base = array.base if isinstance(array, Array) else array
    shape = base.children.get(("attribute", "shape")) if base is not None and base.children else None
    named = (shape.children or {}) if shape is not None else {}
    return [named[key] for place in range(rank) if (key := ("item", place)) in named]


def exchanged(old: Sequence[Axis], new: Sequence[Axis]) -> tuple[int, ...] | None:
    """The order of a transposition that gives the same sizes, where ``new`` are those of ``old`` in another order; None else.

    Axes of a single item do not count: to move one is the same as to transpose.
    """
    if len(old) != len(new) or len(old) < 3 or any(is_loose(size) for size in (*old, *new)):
        return None
    order: list[int] = []
    for size in new:
        places = [place for place, other in enumerate(old) if same(size, other) is True]
        if len(places) != 1 or places[0] in order:
            return None  # two axes of one length: it cannot be told which is which
        order.append(places[0])
    long = [place for place in order if not (isinstance(old[place], int) and old[place] == 1)]
    return tuple(order) if long != sorted(long) else None


def laid(array: Value, made: Value, place: Place) -> None:
    """Windows of one column, (samples, lags), that become (samples, 1, lags)."""
    if isinstance(array, Array) and isinstance(made, Array) and _past(array).windows and array.shape.rank == 2 and made.shape.rank == 3:
        (_, lags), (_, steps, features) = array.shape.axes, made.shape.axes
        if steps == 1 and isinstance(lags, int) and lags > 1 and features == lags:
            made.past = replace(_past(array), lags=place)
