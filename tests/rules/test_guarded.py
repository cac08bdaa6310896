"""What a ``try`` takes care of is written for another version: no migration finding hangs on it."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.engine.lint import lint_source

IMPORTED = """
try:
    from tensorflow.keras.layers import CuDNNLSTM as Fast
except {caught}:
    from tensorflow.keras.layers import LSTM as Fast
layer = Fast(8)
"""
OLD_HOME = """
try:
    from keras.layers.recurrent import LSTM
except {caught}:
    from keras.layers import LSTM
layer = LSTM(8)
"""
KEPT = """
import tensorflow as tf
try:
    Fast = tf.keras.layers.CuDNNLSTM
except {caught}:
    Fast = tf.keras.layers.LSTM
layer = Fast(8)
"""
RESET = """
from keras import Input, Sequential
from keras.layers import LSTM
model = Sequential([Input(batch_shape=(4, 3, 2)), LSTM(8, stateful=True)])
try:
    model.reset_states()
except {caught}:
    for layer in model.layers:
        layer.reset_states()
"""
ARGUMENT = """
from keras.layers import LSTM
try:
    layer = LSTM(8, time_major=True)
except {caught}:
    layer = LSTM(8)
"""


def codes(text: str, version: int | None) -> list[str]:
    return [d.code for d in lint_source("a.py", text, Config(keras_version=version))]  # type: ignore[arg-type]


@pytest.mark.parametrize("version", [None, 2, 3])
@pytest.mark.parametrize(
    ("text", "caught"),
    [
        (IMPORTED, "ImportError"),
        (IMPORTED, "(ImportError, AttributeError)"),
        (IMPORTED, "Exception"),
        (OLD_HOME, "ModuleNotFoundError"),
        (KEPT, "AttributeError"),
        (RESET, "AttributeError"),
        (RESET, "Exception as error"),
        (ARGUMENT, "(TypeError, ValueError)"),
    ],
)
def test_an_alternative_is_at_hand(text: str, caught: str, version: int | None) -> None:
    assert codes(text.format(caught=caught), version) == []


@pytest.mark.parametrize(
    ("text", "caught", "code"),
    [
        (IMPORTED, "KeyError", "RNN704"),
        (OLD_HOME, "OSError", "RNN704"),
        (RESET, "KeyboardInterrupt", "RNN703"),
        (ARGUMENT, "RuntimeError", "RNN702"),
    ],
)
def test_what_is_caught_is_something_else(text: str, caught: str, code: str) -> None:
    assert codes(text.format(caught=caught), 3) == [code]


def test_a_program_that_reports_its_failures_is_no_alternative() -> None:
    text = """
from keras.layers import LSTM
def build():
    return LSTM(8, time_major=True)
try:
    build()
except Exception as error:
    print(error)
try:
    print(1)
    print(2)
    print(3)
    layer = LSTM(8, time_major=True)
except Exception as error:
    print(error)
"""
    assert codes(text, 3) == ["RNN702", "RNN702"]


def test_other_mistakes_are_reported_in_a_try() -> None:
    assert codes("from keras.layers import LSTM\ntry:\n    layer = LSTM(8, droput=1)\nexcept TypeError:\n    pass\n", 3) == ["RNN401"]


def test_a_package_under_two_names_hides_nothing() -> None:
    text = "try:\n    import tensorflow.keras as keras\nexcept ImportError:\n    import keras\nlayer = keras.layers.CuDNNLSTM(8)\n"
    assert codes(text, 3) == ["RNN704"]


@pytest.mark.parametrize("home", ["tensorflow.python.keras.layers", "keras.layers.recurrent"])
def test_an_import_is_told_once(home: str) -> None:
    assert codes(f"from {home} import LSTM\none = LSTM(8)\ntwo = LSTM(8)\n", 3) == ["RNN704"]
