"""What NumPy takes for an array."""

from __future__ import annotations

from collections.abc import Callable

from lstmlint.interpret.arrays import from_literal
from lstmlint.interpret.values import Array, Given, Items, Listed
from lstmlint.program import Value

Maker = Callable[[Given], Value]


def as_array(value: Value) -> Array | None:
    """An array, or a list that NumPy takes for one."""
    if isinstance(value, Array):
        return value
    found = from_literal(value) if isinstance(value, tuple | Items | Listed) else None
    return found if isinstance(found, Array) else None
