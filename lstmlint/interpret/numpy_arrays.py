"""What NumPy takes for an array, and the numbers that it makes."""

from __future__ import annotations

from collections.abc import Callable

from lstmlint.interpret.arrays import from_literal, is_number
from lstmlint.interpret.unknowns import Number, is_loose
from lstmlint.interpret.values import RESULT, Array, Given, Items, Listed
from lstmlint.program import Value
from lstmlint.shape import Label, Unknown

Maker = Callable[[Given], Value]


# Functions that return a number of NumPy where they return a single number.
_REDUCE = frozenset(
    {"max", "min", "amax", "amin", "sum", "prod", "mean", "median", "std", "var", "ptp", "argmax", "argmin", "nanmax", "nanmin"}
)
_FLOATS = frozenset({"ceil", "floor", "sqrt", "rint", "log", "log2", "log10", "exp", "mean", "median", "std", "var", "float64", "float32"})
_INTS = frozenset({"argmax", "argmin", "random.integers", "int64", "int32", "int16", "uint8", "int8"})


def scalar(value: Value, kind: str | None = None) -> Value:
    """The number, marked as one of NumPy."""
    if isinstance(value, Unknown):
        known = kind or getattr(value, "kind", None)
        value.scalar = known if known in ("int", "float") else "number"
    return value


def single(name: str, made: Value, given: Given) -> Value:
    """What ``numpy.name(...)`` made: where it is a single number, it is one of NumPy (``random.randint`` makes one of Python)."""
    if name in _REDUCE | _FLOATS | _INTS and isinstance(made, Number):
        return scalar(made, "float" if name in _FLOATS else "int" if name in _INTS else None)
    return made


def of_numbers(name: str, given: Given, label: Label) -> Unknown | None:
    """The number that a function makes of plain numbers; None where it is not known to."""
    values = [argument.value for argument in given.arguments]
    if name == "random.choice" and len(values) == 1 and isinstance(values[0], tuple | Items):
        if values[0] and all(type(item) is int for item in values[0]):
            return _number(label, "int", given)
        return None
    if len(values) != 1 or not is_number(values[0]) or isinstance(values[0], bool):
        return None
    return _number(label, "float" if name in _FLOATS else "int", given) if name in _FLOATS | _INTS else None


def _number(label: Label, kind: str, given: Given) -> Unknown:
    made = Number(label, RESULT, kind=kind, loose=any(is_loose(argument.value) for argument in given.arguments))
    made.scalar = kind
    return made


def as_array(value: Value) -> Array | None:
    """An array, or a list that NumPy takes for one."""
    if isinstance(value, Array):
        return value
    found = from_literal(value) if isinstance(value, tuple | Items | Listed) else None
    return found if isinstance(found, Array) else None
