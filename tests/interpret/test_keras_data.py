"""Keras' helpers for data, and functions on symbolic tensors, compared with Keras itself."""

from __future__ import annotations

import pytest

from lstmlint.interpret.values import Array, Range
from lstmlint.program import Tensor
from tests.interpret.scopes import scope_of, shown

_DATA = """
import numpy as np
from tensorflow.keras.datasets import cifar10, imdb, mnist, reuters
from tensorflow.keras.preprocessing.sequence import pad_sequences
from tensorflow.keras.preprocessing.text import Tokenizer
from tensorflow.keras.utils import to_categorical
from keras.utils import np_utils
"""
_CASES = [
    ("to_categorical([0, 1, 2])", "(3, 3)"),
    ("to_categorical(np.array([[0], [1], [4]]))", "(3, 5)"),
    ("to_categorical(np.array([0, 1, 2]), 10)", "(3, 10)"),
    ("to_categorical(np.random.randint(0, 4, (6, 5)), num_classes=4)", "(6, 5, 4)"),
    ("to_categorical(np.random.randint(0, 4, (6, 1)), num_classes=4)", "(6, 4)"),
    ("np_utils.to_categorical(np.arange(5))", "(5, 5)"),
    ("to_categorical(np.random.randint(0, 4, 6))", "(6, ?)"),
    ("pad_sequences([[1, 2], [3, 4, 5]])", "(2, 3)"),
    ("pad_sequences([[1, 2], [3, 4, 5]], maxlen=7)", "(2, 7)"),
    ("pad_sequences([[1, 2], [3, 4, 5]], 4, padding='post')", "(2, 4)"),
    ("np.eye(4)[np.array([0, 1, 2])]", "(3, 4)"),
]
_SYMBOLIC = [
    ("pad_sequences(load(), maxlen=50)", "(?, 50)"),
    ("to_categorical(load(), num_classes=3)", "(..., 3)"),
    ("mnist.load_data()[0][0]", "(60000, 28, 28)"),
    ("cifar10.load_data()[1][1]", "(10000, 1)"),
    ("pad_sequences(imdb.load_data(num_words=5000)[0][0], maxlen=80)", "(25000, 80)"),
    ("to_categorical(reuters.load_data()[0][1])", "(8982, 46)"),
    ("imdb.load_data(maxlen=100)[0][0]", "(?)"),
    ("Tokenizer(num_words=1000).texts_to_matrix(['a', 'b'])", "(2, 1000)"),
    ("Tokenizer().texts_to_matrix(['a', 'b'])", "(2, len(word_index) + 1)"),
]


def _claimed(expression: str) -> str:
    # The one-element list keeps unknown lengths without a name.
    return shown(scope_of(f"{_DATA}\nkeep = [{expression}]")["keep"][0])  # type: ignore[index]


@pytest.mark.parametrize(("expression", "shape"), _CASES + _SYMBOLIC)
def test_shape(expression: str, shape: str) -> None:
    assert _claimed(expression) == shape


@pytest.mark.slow
@pytest.mark.parametrize(("expression", "shape"), _CASES)
def test_keras_agrees(expression: str, shape: str) -> None:
    names: dict[str, object] = {}
    exec(_DATA.replace("from keras.utils import np_utils", "import keras.utils as np_utils").replace(
        "from tensorflow.keras.preprocessing.text import Tokenizer", ""), names)  # fmt: skip
    real = eval(expression, names).shape
    wanted = [a for a in shape.strip("()").split(", ") if a]
    assert len(wanted) == len(real) and all(a in ("?", str(b)) for a, b in zip(wanted, real, strict=True))


def test_facts() -> None:
    names = scope_of(_DATA + "a = np.random.randint(0, 2, 50)\nb = to_categorical(a)\nc = b[:10]\n(x, y), _ = mnist.load_data()\n")
    a, b, c, y = (names[n] for n in "abcy")
    assert isinstance(a, Array) and a.values == Range(0, 1, drawn=True)
    assert isinstance(b, Array) and b.one_hot
    assert isinstance(c, Array) and c.one_hot
    assert isinstance(y, Array) and y.values == Range(0, 9, exact=True)


def test_words_of_a_tokenizer_are_one_symbol() -> None:
    names = scope_of(
        _DATA + "t = Tokenizer()\nt.fit_on_texts(texts)\nn = len(t.word_index) + 1\nm = len(t.word_index)\nsame = n == m + 1\n"
        "s = t.texts_to_sequences(texts)\nX = pad_sequences(s, maxlen=20)\n"
    )
    assert names["same"] is True
    assert shown(names["X"]) == "(X.shape[0], 20)"


_TENSORS = [
    ("ops.concatenate([a, b], axis=-1)", "K.concatenate([a, b])"),
    ("ops.concatenate([a, a], axis=1)", "tf.concat([a, a], 1)"),
    ("ops.stack([a, a], axis=1)", "tf.stack([a, a], axis=1)"),
    ("ops.expand_dims(a, -1)", "K.expand_dims(a)"),
    ("ops.expand_dims(a, 1)", "tf.expand_dims(a, 1)"),
    ("ops.squeeze(c, axis=-1)", "tf.squeeze(c, axis=-1)"),
    ("ops.reshape(a, (-1, 30))", "tf.reshape(a, [-1, 30])"),
    ("ops.reshape(a, (-1, 6, 5))", "K.reshape(a, (-1, 6, 5))"),
    ("ops.transpose(a, (0, 2, 1))", "K.permute_dimensions(a, (0, 2, 1))"),
    ("ops.transpose(a, axes=(0, 2, 1))", "tf.transpose(a, perm=[0, 2, 1])"),
    ("ops.mean(a, axis=1)", "tf.reduce_mean(a, axis=1)"),
    ("ops.sum(a, axis=-1, keepdims=True)", "K.sum(a, axis=-1, keepdims=True)"),
    ("ops.max(a, axis=(1, 2))", "tf.reduce_max(a, [1, 2])"),
    ("ops.argmax(a, axis=-1)", "K.argmax(a)"),
    ("ops.cast(a, 'int32')", "tf.cast(a, tf.int32)"),
    ("ops.one_hot(i, 8)", "tf.one_hot(i, 8)"),
    ("ops.matmul(a, ops.transpose(a, (0, 2, 1)))", "tf.matmul(a, tf.transpose(a, [0, 2, 1]))"),
    ("ops.tanh(a)", "tf.math.tanh(a)"),
    ("ops.relu(a)", "tf.nn.relu(a)"),
    ("ops.softmax(a)", "tf.nn.softmax(a, axis=1)"),
    ("ops.add(a, d)", "tf.add(a, d)"),
    ("ops.multiply(a, ops.expand_dims(ops.mean(a, axis=1), 1))", "tf.multiply(a, tf.expand_dims(tf.reduce_mean(a, 1), 1))"),
    ("ops.tile(d, (1, 4, 1))", "tf.tile(d, [1, 4, 1])"),
    ("ops.repeat(a, 2, axis=1)", "tf.repeat(a, 2, axis=1)"),
    ("a[:, -1]", "a[:, -1, :]"),
    ("a[..., tf.newaxis]", "a[:, :, :, None]"),
    ("ops.zeros_like(a)", "tf.ones_like(a)"),
    ("ops.clip(a, 0, 1)", "tf.clip_by_value(a, 0, 1)"),
]
_INPUTS = """
import tensorflow as tf
from {keras} import Input, {ops}
a = Input((6, 5))
b = Input((6, 3))
c = Input((6, 1))
d = Input((1, 5))
i = Input((6,), dtype="int32")
"""


def _inputs(number: int) -> str:
    return _INPUTS.format(keras="keras", ops="ops") if number == 0 else _INPUTS.format(keras="tf_keras", ops="backend as K")


@pytest.mark.slow
@pytest.mark.parametrize("number", [0, 1])
def test_functions_on_symbolic_tensors(number: int) -> None:
    names: dict[str, object] = {}
    exec(_inputs(number), names)
    wrong, vague = [], []
    for pair in _TENSORS:
        real = tuple(eval(pair[number], names).shape)
        value = scope_of(f"{_inputs(number)}\ny = {pair[number]}")["y"]
        assert isinstance(value, Tensor), pair[number]
        claimed = value.shape.axes
        if value.shape.open:
            vague.append(pair[number])
        elif len(claimed) != len(real) or any(isinstance(c, int) and c != r for c, r in zip(claimed, real, strict=True)):
            wrong.append((pair[number], claimed, real))
        elif any(isinstance(r, int) and not isinstance(c, int) for c, r in zip(claimed, real, strict=True)):
            vague.append(pair[number])
    assert not wrong
    assert not vague


@pytest.mark.parametrize("number", [0, 1])
def test_tensors_keep_their_rank(number: int) -> None:
    for pair in _TENSORS:
        value = scope_of(f"{_inputs(number)}\ny = {pair[number]}")["y"]
        assert isinstance(value, Tensor) and not value.shape.open, pair[number]
