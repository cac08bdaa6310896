"""Data preparation as people write it: the shapes recorded, and what the programs really do."""

from __future__ import annotations

from typing import Any

import pytest

from lstmlint.interpret.values import Array
from lstmlint.program import Value
from tests.interpret.preparations import HEAD, PROGRAMS
from tests.interpret.scopes import scope_of


def _text(value: Value) -> str:
    if not isinstance(value, Array):
        return "unknown"
    words = ["..."] if value.shape.open else []
    words += [str(a) if isinstance(a, int) else "?" for a in value.shape.axes]
    return f"({', '.join(words)})" + (" one-hot" if value.one_hot else "")


@pytest.mark.parametrize(("code", "shapes"), PROGRAMS)
def test_shapes(code: str, shapes: dict[str, str]) -> None:
    names = scope_of(HEAD + code)
    assert {name: _text(names[name]) for name in shapes} == shapes


@pytest.mark.parametrize("code", [code for code, _ in PROGRAMS])
def test_what_the_program_does(code: str) -> None:
    np = pytest.importorskip("numpy")
    real: dict[str, Any] = {}
    exec(HEAD + code, real)
    for name, value in scope_of(HEAD + code).items():
        if not isinstance(value, Array) or not isinstance(real.get(name), np.ndarray):
            continue
        axes, shape = value.shape.axes, real[name].shape
        tail = shape[len(shape) - len(axes) :] if value.shape.open else shape
        assert len(axes) == len(tail), (name, value.shape, shape)
        assert all(not isinstance(a, int) or a == b for a, b in zip(axes, tail, strict=True)), (name, value.shape, shape)
        if value.one_hot:
            assert (real[name].sum(axis=-1) == 1).all(), name
        if value.values is not None and real[name].size:
            assert value.values.low <= real[name].min(), name
            assert real[name].max() <= value.values.high, name
