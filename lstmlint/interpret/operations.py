"""Operators on tensors and arrays: arithmetic with broadcasting, matrix products, comparisons."""

from __future__ import annotations

from lstmlint.interpret import axes
from lstmlint.interpret.arrays import FLOAT_LENGTH, LENGTH, base_of, is_number
from lstmlint.interpret.past import FRACTIONAL
from lstmlint.interpret.tensors import COLUMNS, broadcast, conflict
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Array, Range
from lstmlint.program import Tensor, Value
from lstmlint.shape import ANY, Shape, Unknown, same

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})


def shape_of(value: Value) -> Shape:
    """The shape of an operand; a number has none."""
    if isinstance(value, Tensor | Array):
        return value.shape
    return Shape(()) if is_number(value) else ANY


def operate(operator: str, left: Value, right: Value) -> Value:
    """``left operator right`` where one of the two is a tensor or an array."""
    one, other = shape_of(left), shape_of(right)
    sources = tuple(v for v in (left, right) if isinstance(v, Tensor))
    shape = axes.matmul(one, other) or ANY if operator == "@" else broadcast(one, other)
    if sources:
        return Tensor(shape, sources=sources, name=operator)
    arrays = [v for v in (left, right) if isinstance(v, Array)]
    if operator != "@" and conflict(one, other):
        shape = ANY
    if len(arrays) == 2 and all(a.table for a in arrays) and arrays[0].shape != arrays[1].shape:
        # pandas joins the labels of the two: how many rows remain is not to be told.
        shape = _of_labels(arrays)
    made = Array(shape, _kind(operator, left, right, arrays), table=any(a.table for a in arrays))
    made.values = _range(operator, left, right, arrays)
    if shape.open and operator != "@" and len(arrays) == 1 and (is_number(left) or is_number(right)):
        made.base = base_of(arrays[0])
    if operator == "/" and isinstance(left, Array) and _divides(right):
        made.past = FRACTIONAL
    return made


def _divides(number: Value) -> bool:
    """Whether numbers divided by it are fractions but for a few: by 255, by the size of a vocabulary, by ``x.max()``."""
    if isinstance(number, int | float):
        return abs(number) > 1
    return isinstance(number, Unknown) and (number.why in (LENGTH, FLOAT_LENGTH) or bool(number.scalar))


def _range(operator: str, left: Value, right: Value, arrays: list[Array]) -> Range | None:
    """Where the numbers lie after arithmetic of an array with one whole number, or a comparison."""
    if operator in COMPARISONS:
        return Range(0, 1)
    if len(arrays) != 1 or arrays[0].values is None or arrays[0].values.centred:
        return None
    span = arrays[0].values
    number = right if isinstance(left, Array) else left
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    match operator:
        case "+":
            ends = (span.low + number, span.high + number)
        case "-" if isinstance(left, Array):
            ends = (span.low - number, span.high - number)
        case "-":
            ends = (number - span.high, number - span.low)
        case "*":
            ends = (span.low * number, span.high * number)
        case _:
            return None
    return Range(min(ends), max(ends), exact=span.exact, drawn=span.drawn)


def _of_labels(arrays: list[Array]) -> Shape:
    """A table and a series of one number a column, as ``df - df.mean()``: the table's shape. Else nothing is known."""
    for table, row in (arrays, arrays[::-1]):
        if table.shape.rank == 2 and row.shape.rank == 1:
            width = table.shape.axes[1] if same(table.shape.axes[1], row.shape.axes[0]) else Unknown("?", COLUMNS)
            return Shape((table.shape.axes[0], width))
    return ANY


def _kind(operator: str, left: Value, right: Value, arrays: list[Array]) -> str | None:
    if operator in COMPARISONS:
        return "bool"
    if operator == "/" or isinstance(left, float) or isinstance(right, float):
        return "float"
    kinds = {a.dtype for a in arrays}
    others = [v for v in (left, right) if isinstance(v, Unknown) and not isinstance(v, Array)]
    if "float" in kinds or any(isinstance(v, Number) and v.kind == "float" for v in others):
        return "float"
    if any(not (isinstance(v, Number) and v.kind == "int") and v.why != LENGTH for v in others):
        return None  # the number may be a fraction
    only = kinds.pop() if len(kinds) == 1 else None
    return None if only == "bool" and operator not in ("&", "|", "^") else only
