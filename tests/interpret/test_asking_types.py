"""Code that asks what it was given before it uses it: cells and layers, one tensor or a list, None for "nothing of the kind"."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.engine import lint_source

HEAD = "import tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers\n"

RIGHT = {
    "a cell or a layer": """
def step(hidden, x, states):
    if hasattr(hidden, "state_size"):
        out, states = hidden(x, states)
    else:
        out = hidden(x)
        states = [out]
    return out, states

x = keras.Input((5,))
step(layers.Dense(4), x, [])
step(layers.SimpleRNNCell(4), x, [keras.Input((4,))])
""",
    "a cell's class or a cell": """
def make(cell="LSTM", units=8):
    if isinstance(cell, str):
        cell = {"GRU": layers.GRUCell, "LSTM": layers.LSTMCell}[cell]
    return layers.RNN(cell if hasattr(cell, "units") else cell(units=units))

make()
make(layers.GRUCell(3))
""",
    "one tensor or a list": """
def join(inputs):
    if inputs.__class__.__name__ in ("Tensor", "KerasTensor"):
        inputs = [inputs]
    if len(inputs) > 1:
        return layers.Concatenate()(inputs)
    return layers.Dense(8)(inputs[0])

x = keras.Input((4, 3))
join([x, x, x])
""",
    "nothing to embed": """
def embedding(size):
    if not size:
        return None
    return layers.Embedding(100, size)

def build(size, hidden):
    model = keras.Sequential()
    model.add(embedding(size))
    model.add(layers.LSTM(hidden))
    return model
""",
    "teacher forcing": """
def build(forcing, steps):
    y = None
    if forcing and steps > 1:
        y = keras.Input((4, 2))
    x = keras.Input((4, 3))
    if forcing:
        x = layers.Concatenate()([x, layers.Activation("relu")(y)])
    return keras.Model(x, layers.LSTM(2)(x))
""",
    "an own layer of TensorFlow's functions": """
class Score(layers.Layer):
    def call(self, x, y):
        return tf.reduce_sum(tf.einsum("bti,bti->bti", x, y), axis=-1)

x = keras.Input((4, 3))
model = keras.Model(x, Score()(layers.LSTM(3, return_sequences=True)(x), x))
""",
}


@pytest.mark.parametrize("version", [None, 2, 3])
@pytest.mark.parametrize("name", RIGHT)
def test_right(name: str, version: int | None) -> None:
    found = lint_source("a.py", HEAD + RIGHT[name], Config(keras_version=version))
    assert [(d.code, d.message) for d in found] == []


def test_always_none() -> None:
    text = HEAD + "def head():\n    layers.Dense(1)\n\nmodel = keras.Sequential([layers.LSTM(4)])\nmodel.add(head())\n"
    assert [d.code for d in lint_source("a.py", text, Config())] == ["RNN110"]


def test_the_wrong_branch_is_still_told() -> None:
    text = HEAD + 'cell = layers.Dense(4)\nif hasattr(cell, "units"):\n    layer = layers.RNN(cell)\n'
    assert [d.code for d in lint_source("a.py", text, Config())] == ["RNN402"]
    text = HEAD + "layer = layers.RNN(layers.GRUCell)\n"
    assert [d.code for d in lint_source("a.py", text, Config())] == ["RNN402"]
