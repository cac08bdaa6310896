"""NumPy's functions that make an array out of sizes and numbers."""

from __future__ import annotations

import math

from lstmlint.interpret import axes
from lstmlint.interpret.arrays import kind, made, same_as
from lstmlint.interpret.numpy_arrays import Maker, as_array
from lstmlint.interpret.unknowns import Ratio
from lstmlint.interpret.values import Array, Given, Items, Range
from lstmlint.program import Value
from lstmlint.shape import Dim, Shape, Unknown, sub


def _like(given: Given) -> Value:
    array = as_array(given.value("a", 0, given.value("prototype", 0)))
    if array is None or given.keyword("shape") is not None:
        return NotImplemented
    return same_as(array, kind(given.value("dtype")) or array.dtype)


def _arange(given: Given) -> Value:
    values = [given.value("start", 0), given.value("stop", 1), given.value("step", 2)]
    if given.keyword("start") is None and len(given.positional) == 1 and given.keyword("stop") is None:
        values = [0, given.positional[0].value, values[2]]
    start, stop, step = values[0], values[1], 1 if values[2] is None else values[2]
    if isinstance(start, int | float) and isinstance(stop, int | float) and isinstance(step, int | float) and step:
        number = max(0, math.ceil((stop - start) / step))
        whole = all(isinstance(v, int) for v in (start, stop, step))
        last = int(start) + (number - 1) * int(step)
        span = Range(min(int(start), last), max(int(start), last), exact=True) if whole and number else None
        return Array(Shape((number,)), "int" if whole else "float", values=span)
    if step == 1 and all(isinstance(v, int | Dim | Unknown) and not isinstance(v, Ratio) for v in (start, stop)):
        return Array(Shape((sub(axes.size_of(stop) or 0, axes.size_of(start) or 0),)), None)
    return NotImplemented


def _linspace(given: Given) -> Value:
    ends = (given.value("start", 0), given.value("stop", 1))
    number = given.value("num", 2, 50)
    shape = axes.shape_from(number) if not isinstance(number, tuple | Items) else None
    if shape is None or given.value("retstep", 4, False) is not False or any(isinstance(e, Array | Items | tuple) for e in ends):
        return NotImplemented
    return Array(shape, "float")


def _filled(given: Given) -> Value:
    """``zeros``, ``ones`` and ``empty``: the type may stand behind the shape."""
    value = made(given)
    if isinstance(value, Array) and len(given.positional) > 1:
        value.dtype = kind(given.value("dtype", 1))
    return value


def _zeros(given: Given) -> Value:
    value = _filled(given)
    if isinstance(value, Array):
        value.zero = True
    return value


def _full(given: Given) -> Value:
    """``full``: the items are of the kind of the value that fills it."""
    value, filler = made(given, dtype=None), given.value("fill_value", 1)
    if isinstance(value, Array) and given.value("dtype", 2) is None:
        value.dtype = type(filler).__name__ if isinstance(filler, bool | int | float) else None
    return value


def _eye(given: Given) -> Value:
    rows = given.value("N", 0, given.value("n", 0))
    columns = given.value("M", 1)
    if not isinstance(rows, int | Dim | Unknown):
        return NotImplemented
    square = columns is None
    return Array(Shape((axes.size_of(rows), axes.size_of(rows if square else columns))), "float", one_hot=square)


MAKING: dict[str, Maker] = {
    "zeros": _zeros, "ones": _filled, "empty": _filled, "full": _full, "zeros_like": _like, "ones_like": _like, "empty_like": _like,
    "full_like": _like, "eye": _eye, "identity": _eye, "arange": _arange, "linspace": _linspace, "logspace": _linspace,
}  # fmt: skip
