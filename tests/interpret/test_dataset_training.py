"""Models trained on pipelines, generators and sequences: silent where Keras is content, and a finding where it is not."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.engine import lint_source

_HEAD = """
import numpy as np
import tensorflow as tf
import {home} as keras
from {home} import layers
series = np.arange(120.0)
table = np.random.rand(120, 3)
codes = np.random.randint(0, 4, 120)

def model(last, steps=10, width=3, sequences=False, loss="mse"):
    made = keras.Sequential([
        layers.Input((steps, width)),
        layers.LSTM(4, return_sequences=sequences),
        layers.Dense(last, activation="softmax" if "crossentropy" in loss else None),
    ])
    made.compile("adam", loss)
    return made

def windows(data, n, size=8):
    while True:
        for start in range(0, len(data) - n - size, size):
            x = np.array([data[i:i + n] for i in range(start, start + size)])
            y = np.array([data[i + n, 0] for i in range(start, start + size)])
            yield x, y

class Batches(keras.utils.Sequence):
    def __init__(self, x, y, size):
        super().__init__()
        self.x, self.y, self.size = x, y, size
    def __len__(self):
        return len(self.x) // self.size
    def __getitem__(self, i):
        return self.x[i * self.size:(i + 1) * self.size], self.y[i * self.size:(i + 1) * self.size]

X = np.array([table[i:i + 10] for i in range(len(table) - 10)])
"""
_CUT = "tf.data.Dataset.from_tensor_slices(table).window(11, shift=1, drop_remainder=True).flat_map(lambda w: w.batch(11))"
_GOOD = [
    f"ds = {_CUT}.map(lambda w: (w[:-1], w[-1])).batch(8)\nmodel(3).fit(ds, verbose=0)",
    f"ds = {_CUT}.map(lambda w: (w[:-1], w[1:, 0])).batch(8)\nmodel(1, sequences=True).fit(ds, verbose=0)",
    f"ds = {_CUT}.shuffle(50).map(lambda w: (w[:-1], w[-1, 0])).batch(8).prefetch(1)\nmodel(1).fit(ds, validation_data=ds, verbose=0)",
    "model(1).fit(windows(table, 10), steps_per_epoch=2, verbose=0)",
    "ds = tf.data.Dataset.from_generator(lambda: windows(table, 10), output_signature=(\n"
    "    tf.TensorSpec((None, 10, 3)), tf.TensorSpec((None,))))\nmodel(1).fit(ds.take(2), verbose=0)",
    "model(4, loss='sparse_categorical_crossentropy').fit(Batches(X, codes[10:], 10), verbose=0)",
    "model(4, loss='categorical_crossentropy').fit(Batches(X, np.eye(4)[codes[10:]], 10), verbose=0)",
    "ds = tf.data.Dataset.from_tensor_slices((X, codes[10:])).map(lambda x, y: (x, tf.one_hot(y, 4))).batch(10)\n"
    "model(4, loss='categorical_crossentropy').fit(ds, verbose=0)",
    "ds = tf.data.Dataset.from_tensor_slices((X, codes[10:])).batch(10)\n"
    "model(4, loss='sparse_categorical_crossentropy').fit(ds, validation_data=ds, verbose=0)",
    "ds = keras.utils.timeseries_dataset_from_array(table, series, sequence_length=10, batch_size=16)\nmodel(1).fit(ds, verbose=0)",
    "ds = keras.utils.timeseries_dataset_from_array(table[:-10], table[10:], 10)\n"
    "m = model(3)\nm.fit(ds, verbose=0)\nm.evaluate(ds, verbose=0)",
    "ds = tf.data.Dataset.zip((tf.data.Dataset.from_tensor_slices(X), tf.data.Dataset.from_tensor_slices(codes[10:]))).batch(5)\n"
    "model(4, loss='sparse_categorical_crossentropy').fit(ds, verbose=0)",
    "ds = tf.data.Dataset.from_tensor_slices((X, table[10:])).repeat().batch(10, drop_remainder=True)\n"
    "model(3).fit(ds, steps_per_epoch=3, verbose=0)",
]
_BAD = [
    f"ds = {_CUT}.map(lambda w: (w[:-1], w[-1])).batch(8)\nmodel(1).fit(ds, verbose=0)",
    "ds = keras.utils.timeseries_dataset_from_array(table, codes, sequence_length=10)\n"
    "model(4, sequences=True, loss='sparse_categorical_crossentropy').fit(ds, verbose=0)",
]


@pytest.mark.parametrize("home", ["tf_keras", "keras"])
@pytest.mark.parametrize("code", _GOOD)
def test_silent_where_all_is_right(code: str, home: str) -> None:
    found = lint_source("train.py", _HEAD.format(home=home) + code + "\n", Config())
    assert [d for d in found if d.code.startswith(("RNN1", "RNN2", "RNN3", "RNN5"))] == []


@pytest.mark.parametrize("home", ["tf_keras", "keras"])
@pytest.mark.parametrize("code", _BAD)
def test_a_finding_where_it_is_not(code: str, home: str) -> None:
    found = lint_source("train.py", _HEAD.format(home=home) + code + "\n", Config())
    assert [d for d in found if d.code.startswith(("RNN3", "RNN5"))]


@pytest.mark.slow
@pytest.mark.parametrize("home", ["tf_keras", "keras"])
@pytest.mark.parametrize("code", _GOOD)
def test_keras_is_content(code: str, home: str) -> None:
    pytest.importorskip("tensorflow")
    exec(_HEAD.format(home=home) + code, {"__name__": "train"})
