"""Whole numbers given to a Sequential that declares no input: Keras 2 refuses them, and only them."""

from __future__ import annotations

import numpy as np
import pytest

from lstmlint.config import Config
from lstmlint.config.settings import Version
from lstmlint.engine import lint_source

_START = """
import numpy as np
from keras.layers import LSTM, Conv1D, Dense, Input, Masking
from keras.models import Sequential
A = np.arange(48).reshape(12, 4, 1)
"""
# What x is made of the whole numbers A.
DATA = [
    "A",
    "A.copy()",
    "A + 1",
    "A * 2",
    "A % 5",
    "A > 3",
    "np.where(A > 3, 1, 0)",
    "np.full((12, 4, 1), 3)",
    "A / 10",
    "A * 0.5",
    "A.astype(float)",
    "np.array(A, dtype=float)",
    "A - A.mean()",
    "(A - A.min()) / (A.max() - A.min())",
    "np.sin(A)",
    "np.linspace(0, 1, 48).reshape(12, 4, 1)",
    "np.arange(48.0).reshape(12, 4, 1)",
    "np.where(A > 3, 1.0, A)",
    "np.zeros((12, 4, 1))",
    "A ** 0.5",
    "A + np.random.rand(12, 4, 1)",
    "np.array([[[1], [2.5], [3], [4]]] * 12)",
    "np.array([[[1], [2], [3], [4]]] * 12)",
    "np.divide(A, 3)",
]


def said(text: str, version: Version | None) -> list[tuple[str, str]]:
    """The findings of RNN305 with their severity."""
    found = lint_source("a.py", _START + text, Config(keras_version=version))
    return [(d.code, d.severity.value) for d in found if d.code == "RNN305"]


@pytest.mark.parametrize("data", DATA)
def test_numpy_agrees(data: str) -> None:
    text = f"m = Sequential([LSTM(3), Dense(1)])\nm.compile('adam', 'mse')\nm.fit({data}, np.zeros(12))"
    whole = np.asarray(eval(data, {"np": np, "A": np.arange(48).reshape(12, 4, 1)})).dtype.kind in "iub"
    assert said(text, 2) == ([("RNN305", "error")] if whole else [])
    assert said(text, 3) == []
    assert said(text, None) == ([("RNN305", "warning")] if whole else [])


@pytest.mark.parametrize(
    ("layers", "wrong"),
    [
        ("LSTM(3)", True),
        ("Conv1D(3, 2), LSTM(3)", True),
        ("Masking(), LSTM(3)", True),
        ("Dense(3), LSTM(3)", False),
        ("Input((4, 1)), LSTM(3)", False),
        ("LSTM(3, input_shape=(4, 1))", False),
    ],
)
def test_layers_that_multiply(layers: str, wrong: bool) -> None:
    text = f"m = Sequential([{layers}, Dense(1)])\nm.compile('adam', 'mse')\nm.fit(A, np.zeros(12))"
    assert bool(said(text, 2)) is wrong
