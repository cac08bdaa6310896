"""Advice on speed: off by default, and only where it certainly holds."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.engine.lint import lint_source

HEAD = "from keras import Input, Model, Sequential\nfrom keras.layers import *\n"
ADVICE = ("RNN610", "RNN611", "RNN612", "RNN613")


def told(text: str, *, on: bool = True) -> list[tuple[str, int]]:
    found = lint_source("a.py", HEAD + text, Config(extend_select=ADVICE if on else ()))
    return [(d.code, d.span.row - 2) for d in found]


def test_advice_is_off_by_default() -> None:
    assert not told("model = Sequential([Input((99, 3)), LSTM(4, unroll=True, activation='relu')])\n", on=False)


@pytest.mark.parametrize(
    ("layer", "codes"),
    [
        ("LSTM(4, recurrent_dropout=0.1)", ["RNN610"]),
        ("LSTM(4, recurrent_dropout=0)", []),
        ("LSTM(4, activation=None)", ["RNN610", "RNN613"]),
        ("LSTM(4, 'relu')", ["RNN610", "RNN613"]),
        ("GRU(4, reset_after=False)", ["RNN610"]),
        ("LSTM(4, use_bias=False)", ["RNN610"]),
        ("LSTM(4, unroll=True)", ["RNN610"]),
        ("LSTM(4, unroll=u)", []),
        ("LSTM(4, activation=tanh)", []),
        ("Bidirectional(LSTM(4, recurrent_activation='hard_sigmoid'))", ["RNN610"]),
        ("RNN(GRUCell(4))", ["RNN610"]),
        ("RNN(cell)", []),
        ("SimpleRNN(4, unroll=True)", []),
        ("LSTM(4, **options)", []),
        ("SimpleRNN(4, activation='relu')", ["RNN613"]),
        ("ConvLSTM1D(4, 3, activation='relu')", ["RNN613"]),
    ],
)
def test_one_layer(layer: str, codes: list[str]) -> None:
    assert sorted({code for code, _ in told(f"layer = {layer}\n")}) == codes


def test_a_class_of_the_file_is_left_alone() -> None:
    text = "class Mine(LSTM):\n    def call(self, x):\n        return x\nlayer = Mine(4, activation='relu', unroll=True)\n"
    assert not told(text)


def test_where_a_mask_may_arrive_the_wrapper_stays() -> None:
    behind = "x = Embedding(9, 3{mask})(Input((5,)))\ny = TimeDistributed(Dense(2))(LSTM(4, return_sequences=True)(x))\n"
    assert told(behind.format(mask="")) == [("RNN612", 2)]
    assert not told(behind.format(mask=", mask_zero=True"))
    assert not told(behind.format(mask=", mask_zero=m"))
    assert not told("def build(x):\n    return TimeDistributed(Dense(2))(LSTM(4, return_sequences=True)(x))\n")


@pytest.mark.slow
@pytest.mark.parametrize("package", ["keras", "tf_keras"])
def test_the_dense_alone_computes_the_same(package: str) -> None:
    keras = pytest.importorskip(package)
    import numpy as np

    inputs, dense = keras.Input((5, 3)), keras.layers.Dense(4)
    wrapped = keras.Model(inputs, keras.layers.TimeDistributed(dense)(inputs))
    alone = keras.Model(inputs, dense(inputs))
    x = np.random.default_rng(1).random((2, 5, 3)).astype("float32")
    assert np.allclose(wrapped.predict(x, verbose=0), alone.predict(x, verbose=0))
