"""Shapes of arrays, compared with NumPy itself on random programs."""

from __future__ import annotations

import random
import warnings

import pytest

from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Array
from lstmlint.program import Value
from lstmlint.shape import Unknown
from tests.interpret.scopes import scope_of
from tests.interpret.snippets import KINDS, program

np = pytest.importorskip("numpy")
_PROGRAMS = 150
_KINDS = {"f": "float", "i": "int", "u": "int", "b": "bool"}


def _wrong(value: Value, real: object) -> str | None:
    """What the interpreter claims and NumPy denies."""
    if not isinstance(value, Array):
        if isinstance(value, Number) and np.ndim(real) != 0:
            return f"a number, but {np.shape(real)}"
        return None if isinstance(value, Unknown | int | float | bool) else f"{value!r}, but {np.shape(real)}"
    claimed, actual = value.shape.axes, np.shape(real)
    if value.shape.open:
        actual = actual[len(actual) - len(claimed) :]
    if len(claimed) != len(actual) or any(isinstance(a, int) and a != b for a, b in zip(claimed, actual, strict=True)):
        return f"{value.shape}, but {actual}"
    kind = _KINDS.get(np.asarray(real).dtype.kind)
    if value.dtype is not None and kind is not None and value.dtype != kind:
        return f"numbers of kind {value.dtype}, but {kind}"
    span = value.values
    if span is not None and not span.centred and np.size(real) and not (span.low <= np.min(real) and np.max(real) <= span.high):
        return f"numbers of {span}, but {np.min(real)} to {np.max(real)}"
    if value.one_hot and np.size(real) and not (np.sum(real, axis=-1) == 1).all():
        return "rows that hold a single 1, but they do not"
    return None


@pytest.mark.parametrize("number", range(len(KINDS)))
def test_random_programs(number: int) -> None:
    rng = random.Random(4_711 + number)
    known = valid = 0
    wrong: list[str] = []
    while valid < _PROGRAMS:
        code = "import numpy as np\n" + program(rng, KINDS[number])
        names: dict[str, object] = {}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                exec(code, names)
        except (ValueError, IndexError, TypeError):
            continue
        valid += 1
        value = scope_of(code)["y"]
        denied = _wrong(value, names["y"])
        if denied is not None:
            wrong.append(f"{code}{denied}")
        whole = isinstance(value, Array) and not value.shape.open and all(isinstance(a, int) for a in value.shape.axes)
        known += whole or np.ndim(names["y"]) == 0
    assert not wrong, "\n\n".join(wrong[:10])
    # What a condition picks has a length that nobody can tell.
    assert known >= 0.75 * valid, (KINDS[number], known, valid)
