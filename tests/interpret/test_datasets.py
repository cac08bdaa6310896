"""Pipelines of ``tf.data``, generators and sequences: the structure of one element, compared with TensorFlow itself."""

from __future__ import annotations

from typing import Any

import pytest

from lstmlint.interpret.values import Array, Items, Table
from lstmlint.program import Dataset, Value
from lstmlint.shape import show_dim
from tests.interpret.scopes import scope_of

_HEAD = """
import numpy as np
import tensorflow as tf
from tensorflow import keras
D = tf.data.Dataset
series = np.arange(100.0)
X = np.random.rand(100, 10, 3)
Y = np.random.rand(100, 4)
labels = np.random.randint(0, 5, 100)

def windows(values, n):
    while True:
        for start in range(0, len(values) - n - 16, 16):
            xs = np.array([values[i:i + n] for i in range(start, start + 16)])
            ys = np.array([values[i + n] for i in range(start, start + 16)])
            yield xs, ys

def rows():
    for x, y in zip(X, Y):
        yield x, y
"""
# The pipeline, and its element; None stands for an axis that differs from element to element or that nobody promises.
_PIPELINES = [
    ("D.from_tensor_slices(series)", "()"),
    ("D.from_tensor_slices(X)", "(10, 3)"),
    ("D.from_tensor_slices((X, Y))", "((10, 3), (4))"),
    ("D.from_tensor_slices({'a': X, 'b': labels})", "{a: (10, 3), b: ()}"),
    ("D.from_tensor_slices(({'a': X, 'b': labels}, Y))", "({a: (10, 3), b: ()}, (4))"),
    ("D.from_tensor_slices([1, 2, 3])", "()"),
    ("D.from_tensor_slices([[1, 2], [3, 4]])", "(2)"),
    ("D.from_tensors((X, Y))", "((100, 10, 3), (100, 4))"),
    ("D.range(10)", "()"),
    ("D.range(10).batch(5)", "(5)"),
    ("D.range(10).batch(3)", "(None)"),
    ("D.range(10).batch(3, drop_remainder=True)", "(3)"),
    ("D.from_tensor_slices((X, Y)).batch(32)", "((None, 10, 3), (None, 4))"),
    ("D.from_tensor_slices((X, Y)).batch(25)", "((25, 10, 3), (25, 4))"),
    ("D.from_tensor_slices((X, Y)).shuffle(100).batch(32, drop_remainder=True).prefetch(1)", "((32, 10, 3), (32, 4))"),
    ("D.from_tensor_slices((X, labels)).batch(32).repeat().cache()", "((None, 10, 3), (None))"),
    ("D.from_tensor_slices((X, Y)).batch(32).unbatch()", "((10, 3), (4))"),
    ("D.zip((D.from_tensor_slices(X), D.from_tensor_slices(Y)))", "((10, 3), (4))"),
    ("D.zip((D.from_tensor_slices(X), D.range(7))).batch(2, True)", "((2, 10, 3), (2))"),
    ("D.from_tensor_slices(series).window(5, shift=1, drop_remainder=True).flat_map(lambda w: w.batch(5))", "(5)"),
    ("D.from_tensor_slices(Y).window(5, 1, drop_remainder=True).flat_map(lambda w: w.batch(5, drop_remainder=True))", "(5, 4)"),
    (
        "D.from_tensor_slices(series).window(21, shift=1, drop_remainder=True).flat_map(lambda w: w.batch(21))"
        ".map(lambda w: (w[:-1], w[-1:])).batch(8, drop_remainder=True)",
        "((8, 20), (8, 1))",
    ),
    (
        "D.from_tensor_slices(series[:, np.newaxis]).window(21, shift=1, drop_remainder=True).flat_map(lambda w: w.batch(21))"
        ".shuffle(10).map(lambda w: (w[:-1], w[1:])).batch(9).prefetch(1)",
        "((None, 20, 1), (None, 20, 1))",
    ),
    (
        "D.from_tensor_slices((X[:, 0], labels)).window(6, shift=1, drop_remainder=True)"
        ".flat_map(lambda a, b: D.zip((a.batch(6), b.batch(6)))).map(lambda a, b: (a, b[-1]))",
        "((6, 3), ())",
    ),
    ("D.from_tensor_slices((X, Y)).map(lambda x, y: (x * 2, y[:2]))", "((10, 3), (2))"),
    ("D.from_tensor_slices((X, labels)).map(lambda x, y: (x, tf.one_hot(y, 5)))", "((10, 3), (5))"),
    ("D.from_tensor_slices((X, labels)).map(lambda x, y: (tf.expand_dims(x, -1), y))", "((10, 3, 1), ())"),
    ("D.from_tensor_slices((X, labels)).map(lambda x, y: {'x': x, 'y': y})", "{x: (10, 3), y: ()}"),
    ("D.from_tensor_slices(X).map(lambda x: tf.reshape(x, (5, 6)))", "(5, 6)"),
    ("D.from_tensor_slices(X).map(lambda x: (x[:-1], x[1:, 0]))", "((9, 3), (9))"),
    ("D.from_tensor_slices(X).map(lambda x: tf.transpose(x))", "(3, 10)"),
    ("D.from_tensor_slices(X).map(lambda x: tf.reduce_mean(x, axis=0))", "(3)"),
    ("D.from_tensor_slices(X).filter(lambda x: tf.reduce_sum(x) > 0).take(3)", "(10, 3)"),
    ("D.from_tensor_slices(X).concatenate(D.from_tensor_slices(X[:5]))", "(10, 3)"),
    ("D.from_tensor_slices(X).enumerate()", "((), (10, 3))"),
    ("D.from_tensor_slices(X).padded_batch(4, padded_shapes=(12, 3))", "(4, 12, 3)"),
    ("D.from_tensor_slices((X, labels)).padded_batch(3, padded_shapes=([None, 3], []))", "((None, None, 3), (None))"),
    ("D.from_generator(rows, output_signature=(tf.TensorSpec((10, 3)), tf.TensorSpec(shape=(4,), dtype=tf.float32)))", "((10, 3), (4))"),
    ("D.from_generator(rows, (tf.float32, tf.float32), ((10, 3), (4,))).batch(5, drop_remainder=True)", "((5, 10, 3), (5, 4))"),
    ("D.from_generator(rows, output_types=(tf.float32, tf.float32), output_shapes=([None, 3], [4]))", "((None, 3), (4))"),
    ("keras.utils.timeseries_dataset_from_array(Y, series, sequence_length=7, batch_size=16)", "((None, 7, 4), (None))"),
    ("keras.utils.timeseries_dataset_from_array(Y[:-7], Y[7:], 7, sampling_rate=2)", "((None, 7, 4), (None, 4))"),
    ("keras.utils.timeseries_dataset_from_array(series, None, sequence_length=10).map(lambda w: (w[:, :-1], w[:, -1]))", None),
    ("keras.preprocessing.timeseries_dataset_from_array(Y, None, sequence_length=10)", "(None, 10, 4)"),
    ("keras.utils.timeseries_dataset_from_array(Y, Y, 10, batch_size=None)", None),
]


def _text(value: Value) -> str:
    if isinstance(value, tuple | Items):
        return f"({', '.join(map(_text, value))})"
    if isinstance(value, Table):
        return f"{{{', '.join(f'{key}: {_text(item)}' for key, item in value.items())}}}"
    if not isinstance(value, Array):
        return "unknown"
    words = ["..."] if value.shape.open else []
    return f"({', '.join([*words, *(show_dim(a) for a in value.shape.axes)])})"


def _element(expression: str) -> Value:
    dataset = scope_of(f"{_HEAD}\nds = {expression}\n")["ds"]
    assert isinstance(dataset, Dataset), expression
    return dataset.element


@pytest.mark.parametrize(("expression", "element"), [p for p in _PIPELINES if p[1] is not None])
def test_element(expression: str, element: str) -> None:
    assert _text(_element(expression)) == element


def _denied(claimed: Value, real: Any) -> list[str]:
    """Where the interpreter claims a structure or a size that an element of the pipeline does not have."""
    if isinstance(claimed, tuple | Items):
        if not isinstance(real, tuple | list) or len(real) != len(claimed):
            return [f"{len(claimed)} parts, but {type(real)}"]
        return [d for c, r in zip(claimed, real, strict=True) for d in _denied(c, r)]
    if isinstance(claimed, Table):
        return [d for key, item in claimed.items() for d in _denied(item, real[key])]
    if not isinstance(claimed, Array):
        return []
    axes, shape = claimed.shape.axes, tuple(real.shape)
    if claimed.shape.open:
        shape = shape[len(shape) - len(axes) :]
    wrong = len(axes) != len(shape) or any(isinstance(a, int) and a != b for a, b in zip(axes, shape, strict=True))
    return [f"{claimed.shape}, but {real.shape}"] if wrong else []


@pytest.mark.slow
@pytest.mark.parametrize("expression", [p[0] for p in _PIPELINES])
def test_tensorflow_agrees(expression: str) -> None:
    pytest.importorskip("tensorflow")
    names: dict[str, Any] = {}
    exec(f"{_HEAD}\nds = {expression}\n", names)
    element = _element(expression)
    for real in names["ds"].take(40).as_numpy_iterator():
        assert not _denied(element, real), expression


_PROGRAMS = [
    ("for x, y in D.from_tensor_slices((X, Y)).batch(25).take(1):\n    pass", "x", "(25, 10, 3)"),
    ("for x in D.from_tensor_slices(X).batch(32):\n    z = x[:, -1]", "z", "(None, 3)"),
    ("x, y = next(iter(D.from_tensor_slices((X, Y)).batch(20)))", "y", "(20, 4)"),
    ("x, y = next(windows(series, 5))", "x", "(16, 5)"),
    ("x, y = next(windows(X[:, 0], 5))", "x", "(16, 5, 3)"),
    ("g = windows(X[:, 0], 5)\nx, y = next(g)", "y", "(16, 3)"),
    ("for x, y in windows(Y, 6):\n    break", "x", "(16, 6, 4)"),
    ("spec = D.from_tensor_slices((X, Y)).batch(4, True).element_spec\nx = np.zeros(spec[0].shape)", "x", "(4, 10, 3)"),
    (
        "g = keras.preprocessing.sequence.TimeseriesGenerator(Y, Y, length=5, batch_size=8)\nx, y = g[0]\nx = x[0]",
        "x",
        "(5, 4)",
    ),
    ("g = keras.preprocessing.sequence.TimeseriesGenerator(Y, series, length=5, sampling_rate=2)\nx, y = g[0]\nx = x[0]", "x", "(3, 4)"),
]


@pytest.mark.parametrize(("code", "name", "shape"), _PROGRAMS)
def test_what_a_program_draws(code: str, name: str, shape: str) -> None:
    assert _text(scope_of(f"{_HEAD}\n{code}\n")[name]) == shape


@pytest.mark.slow
@pytest.mark.parametrize(("code", "name", "shape"), _PROGRAMS)
def test_tensorflow_draws_the_same(code: str, name: str, shape: str) -> None:
    pytest.importorskip("tensorflow")
    names: dict[str, Any] = {}
    exec(f"{_HEAD}\n{code}\n", names)
    real = [str(n) for n in names[name].shape]
    claimed = [a for a in shape.strip("()").split(", ") if a]
    assert len(real) == len(claimed)
    assert all(c in ("None", r) for c, r in zip(claimed, real, strict=True))


_FIT = """
import numpy as np
import keras
import tensorflow as tf

{source}

model = keras.Sequential([keras.layers.LSTM(8), keras.layers.Dense(2)])
model.compile("adam", "mse")
model.fit({data}, epochs=2)
"""
_SOURCES = [
    (
        """
def batches():
    while True:
        yield np.zeros((4, 6, 3)), np.zeros((4, 2))
""",
        "batches()",
    ),
    (
        """
def batches(n):
    while 1:
        x = np.zeros((n, 6, 3))
        for i in range(n):
            x[i] = 1
        yield x, x[:, 0, :2]
""",
        "batches(4)",
    ),
    (
        """
class Batches(keras.utils.PyDataset):
    def __init__(self, x, y, n):
        super().__init__()
        self.x, self.y, self.n = x, y, n

    def __len__(self):
        return len(self.x) // self.n

    def __getitem__(self, i):
        return self.x[i * self.n:(i + 1) * self.n], self.y[i * self.n:(i + 1) * self.n]
""",
        "Batches(np.zeros((40, 6, 3)), np.zeros((40, 2)), 4)",
    ),
    ("ds = tf.data.Dataset.from_tensor_slices((np.zeros((40, 6, 3)), np.zeros((40, 2)))).batch(4)", "ds"),
    (
        """
def inner():
    for i in range(10):
        yield np.zeros((4, 6, 3)), np.zeros((4, 2))

def batches():
    while True:
        yield from inner()
""",
        "batches()",
    ),
]


@pytest.mark.parametrize(("source", "data"), _SOURCES)
def test_fit_knows_a_batch(source: str, data: str) -> None:
    from lstmlint.interpret import interpret
    from lstmlint.source import SourceFile

    program = interpret(SourceFile("train.py", _FIT.format(source=source, data=data)), version=3)
    (fit,) = [e for path in program.paths for e in path.events if e.kind == "fit"]
    found = fit.args["x"]
    assert isinstance(found, Dataset)
    # A slice of a sequence may be cut short at its end.
    assert _text(found.element) in ("((4, 6, 3), (4, 2))", "((?, 6, 3), (?, 2))")
    model = fit.target
    assert [call.output.shape.axes[1:] for call in model.calls] == [(8,), (2,)]  # type: ignore[union-attr]


_TWO_KINDS = """
def g(flag):
    while True:
        if flag:
            yield np.zeros((2, 3))
        else:
            yield np.zeros((2, 3)), 1
x = next(g(unknown()))
"""


def test_a_generator_of_two_kinds_says_nothing() -> None:
    assert not isinstance(scope_of(_HEAD + _TWO_KINDS)["x"], Array | tuple)
