"""Hyperparameters of tuners: ``hp.Int("units", 32, 512)`` is a number that is not known but has bounds.

Nothing tells that ``hp`` is a tuner's; the methods with their capital letters and a name in quotes do.
"""

from __future__ import annotations

from lstmlint.interpret.iteration import iterate_known
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Given
from lstmlint.program import Value
from lstmlint.shape import Unknown

METHODS = frozenset({"Int", "Float", "Choice", "Boolean", "Fixed"})


def method(receiver: Unknown, name: str, given: Given) -> Value:
    """The value of a hyperparameter: the same for the same name; NotImplemented where the call looks otherwise."""
    called = given.value("name", 0)
    if name not in METHODS or called is None or (not isinstance(called, str | Unknown)):
        return NotImplemented
    if name == "Fixed":
        return given.value("value", 1)
    made = _made(name, called if isinstance(called, str) else called.label, given)
    if not isinstance(called, str) or not isinstance(made, Unknown):
        return made
    key = ("hyperparameter", called)
    if receiver.children is None:
        receiver.children = {}
    return receiver.children.setdefault(key, made)


def _made(kind: str, name: str, given: Given) -> Value:
    if kind == "Int":
        low, high = given.value("min_value", 1), given.value("max_value", 2)
        if isinstance(low, int) and low == high:
            return low
        bounds = (low, high) if isinstance(low, int) and isinstance(high, int) else None
        return Number(name, "a hyperparameter", kind="int", bounds=bounds)
    if kind == "Float":
        return Number(name, "a hyperparameter", kind="float")
    if kind == "Choice":
        values = iterate_known(given.value("values", 1)) or []
        if len(values) == 1 and not isinstance(values[0], Unknown):
            return values[0]
        numbers = [v for v in values if isinstance(v, int) and not isinstance(v, bool)]
        if numbers and len(numbers) == len(values):
            return Number(name, "a hyperparameter", kind="int", bounds=(min(numbers), max(numbers)))
    return Unknown(name, "a hyperparameter")
