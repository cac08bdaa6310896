"""RNN303: how loud it is, a repeated shape against one that misleads."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.diagnostic import Severity
from lstmlint.engine import lint_source

HEAD = "from keras import Input, Sequential\nfrom keras.layers import LSTM, Dense\nx = Input((10, 3))\n"


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("LSTM(8, input_shape=(10, 3))(x)", Severity.INFO),
        ("LSTM(8, input_shape=(None, 3))(x)", Severity.INFO),
        ("LSTM(8, input_shape=shape)(x)", Severity.INFO),
        ("LSTM(8, input_dim=3)(x)", Severity.INFO),
        ("LSTM(8, input_shape=(10, 5))(x)", Severity.WARNING),
        ("LSTM(8, input_shape=x.shape)(x)", Severity.WARNING),
        ("LSTM(8, input_dim=4)(x)", Severity.WARNING),
        ("Sequential([Input((10, 3)), LSTM(8, input_shape=(10, 3))])", Severity.INFO),
        ("Sequential([LSTM(8, input_shape=(10, 3)), Dense(1, input_shape=(10, 8))])", Severity.WARNING),
    ],
)
def test_severity(text: str, severity: Severity) -> None:
    found = lint_source("a.py", HEAD + f"def build(shape):\n    return {text}\n", Config(keras_version=3))
    assert [(d.code, d.severity) for d in found] == [("RNN303", severity)]
