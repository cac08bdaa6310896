"""NumPy's random numbers: ``numpy.random`` and its generators."""

from __future__ import annotations

from lstmlint.interpret import axes
from lstmlint.interpret.arrays import made, result, same_as
from lstmlint.interpret.numpy_arrays import Maker, as_array
from lstmlint.interpret.past import FRACTIONAL
from lstmlint.interpret.ranges import CENTRED, rearranged
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Array, Given, Items, Range
from lstmlint.program import Value
from lstmlint.shape import Dim, Shape, Unknown


def _drawn(position: int, dtype: str = "float", name: str = "size") -> Maker:
    """Random numbers with a ``size``."""

    def handler(given: Given) -> Value:
        if given.value(name, position) is None:
            plain = all(isinstance(a.value, int | float | Unknown) for a in given.arguments)
            return Number("?", "a random number", kind=dtype) if plain else NotImplemented
        return _continuous(made(given, name, position, dtype))

    return handler


def _continuous(value: Value) -> Value:
    """Floats are drawn from a continuum: none of them is a whole number."""
    if isinstance(value, Array) and value.dtype == "float":
        value.past = FRACTIONAL
    return value


def _between(value: Value) -> Value:
    """Numbers from 0 to 1."""
    if isinstance(value, Array) and value.dtype == "float":
        value.values = Range(0, 1, drawn=True)
    return value


def _unit(handler: Maker) -> Maker:
    return lambda given: _between(handler(given))


def _centred(handler: Maker) -> Maker:
    """Numbers around 0, of deviation 1 unless something else was asked for."""

    def drawn(given: Given) -> Value:
        value = handler(given)
        if isinstance(value, Array) and given.value("loc", None) is None and given.value("scale", None) is None:
            value.values = CENTRED
        return value

    return drawn


def _integers(given: Given) -> Value:
    value = _drawn(2, "int")(given)
    low, high = given.value("low", 0), given.value("high", 1)
    low, high = (0, low) if high is None else (low, high)
    if isinstance(value, Array) and isinstance(low, int) and isinstance(high, int) and given.keyword("endpoint") is None:
        value.values = Range(low, high - 1, drawn=True)
    return value


def _rand(given: Given) -> Value:
    sizes = [a.value for a in given.positional]
    if any(isinstance(s, tuple | Items) for s in sizes):
        return NotImplemented
    return _between(_continuous(result(Shape(tuple(axes.size_of(s) for s in sizes)), "float")))


def _choice(given: Given) -> Value:
    choices = given.value("a", 0)
    if given.value("size", 1) is None:
        return NotImplemented
    literal = as_array(choices)
    span = literal.values if literal is not None else Range(0, choices - 1) if isinstance(choices, int) else None
    value = made(given, "size", 1, literal.dtype if literal is not None else "int" if isinstance(choices, int) else None)
    if literal is not None and len(literal.shape.axes) != 1:
        return NotImplemented
    if isinstance(value, Array) and span is not None:
        each = isinstance(choices, int) and not {"p", "replace"} & {a.name for a in given.arguments} and len(given.positional) < 3
        value.values = Range(span.low, span.high, drawn=True) if each else span.part()
    return value


def _permutation(given: Given) -> Value:
    value = given.value("x", 0)
    if isinstance(value, int | Dim) and not isinstance(value, bool):
        return Array(Shape((value,)), "int")
    array = as_array(value)
    return same_as(array, array.dtype, values=rearranged(array.values)) if array is not None else NotImplemented


def _shuffle(given: Given) -> Value:
    value = given.value("x", 0)
    if isinstance(value, Array):
        value.values = rearranged(value.values)  # less is known of it from now on, on other ways through the program as well
    return None


RANDOM: dict[str, Maker] = {
    "rand": _rand, "randn": _centred(_rand), "random": _unit(_drawn(0)), "random_sample": _unit(_drawn(0)),
    "sample": _unit(_drawn(0)), "ranf": _unit(_drawn(0)),
    "standard_normal": _centred(_drawn(0)), "normal": _drawn(2), "uniform": _drawn(2), "laplace": _drawn(2), "gumbel": _drawn(2),
    "binomial": _drawn(2, "int"), "poisson": _drawn(1, "int"), "exponential": _drawn(1), "randint": _integers, "integers": _integers,
    "choice": _choice, "permutation": _permutation, "shuffle": _shuffle, "seed": lambda _given: None,
}  # fmt: skip
