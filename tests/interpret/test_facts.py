"""What is known of the numbers in an array: one-hot rows, the range of labels; and where it ends."""

from __future__ import annotations

import pytest

from lstmlint.interpret.values import Array, Items
from lstmlint.program import Dataset, Value
from tests.interpret.scopes import scope_of

_HEAD = """
import numpy as np
import pandas as pd
import tensorflow as tf
from sklearn.model_selection import train_test_split
from tensorflow.keras.utils import to_categorical
df = pd.read_csv("data.csv")
labels = np.random.randint(0, 3, 40)
hot = to_categorical(labels, 3)
"""
_CASES = [
    ("y = hot[5:]", "one-hot"),
    ("y = hot.reshape(-1, 4, 3)", "one-hot"),
    ("y = hot.reshape(4, 10, 3)[:, -1]", "one-hot"),
    ("y = hot.reshape(-1)", ""),
    ("y = hot.T", ""),
    ("y = hot[:, 0]", ""),
    ("y = hot * 0.5", ""),
    ("y = train_test_split(hot, test_size=0.5)[1]", "one-hot"),
    ("y = np.concatenate([hot, hot])", "one-hot"),
    ("y = np.concatenate([hot, hot], axis=1)", ""),
    ("y = np.array([hot, hot])", "one-hot"),
    ("y = tf.one_hot(labels, 3)", "one-hot"),
    ("hot[0] = 0.5\ny = hot", ""),
    ("y = labels[::2].reshape(-1, 1)", "0..2"),
    ("y = train_test_split(labels, test_size=0.5)[0]", "0..2"),
    ("y = labels + 1", "1..3"),
    ("y = 10 - labels", "8..10"),
    ("y = np.random.rand(5) * 100", "0..100"),
    ("y = (labels > 1).astype('int')", "0..1"),
    ("y = labels * labels", ""),
    ("y = df['c'].map({'no': 0, 'yes': 1}).values", "0..1"),
    ("y = np.array([1 if c == 'yes' else 0 for c in df['c']])", "0..1"),
    ("y = np.array([labels[i] for i in range(len(df))])", "0..2"),
    ("y = np.where(df['a'].values > 0, 1, 0)", "0..1"),
    ("y = np.array([labels, labels + 7])", "0..9"),
    ("y = np.zeros((40, 3))\nfor i in range(40):\n    y[i, labels[i]] = 1", "one-hot 0..1"),
    ("y = np.zeros((40, 3))\nfor i in range(40):\n    for j in range(2):\n        y[i, j] = 1", "0..1"),
    ("y = np.zeros((40, 3))\nfor i in range(40):\n    y[i, labels[i]] = 1\n    y[i, 2] = 1", "0..1"),
    ("y = np.zeros((40, 3))\nfor i in range(40):\n    y[i, labels[i]] = 0.5", ""),
    ("y = np.zeros((40, 3))\nfor i in range(40):\n    y[i, labels[i]] = 1\nif unknown():\n    y = y * 2", "0..2"),
    (
        "rows = load()\ny = np.zeros((len(rows), 9))\nfor i, row in enumerate(rows):\n    y[i, row] = 1.0",
        "0..1",
    ),
    ("y = np.zeros(40)\ny[load()] = 1", "0..1"),
    ("y = np.zeros((40, 3))\nplaces = load()\nfor i in range(40):\n    y[i, places[i]] = 1", "0..1"),
    (
        "text = open('a.txt').read()\nchars = sorted(set(text))\nindex = {c: i for i, c in enumerate(chars)}\n"
        "y = np.zeros((len(text), len(chars)), dtype=bool)\nfor i, c in enumerate(text):\n    y[i, index[c]] = 1",
        "one-hot 0..1",
    ),
    (
        "text = open('a.txt').read()\nchars = sorted(set(text))\nindex = dict((c, i) for i, c in enumerate(chars))\n"
        "y = np.zeros((9, 5, len(chars)), dtype=bool)\nfor i in range(9):\n    for t, c in enumerate(text[i:i + 5]):\n"
        "        y[i, t, index[c]] = 1",
        "one-hot 0..1",
    ),
    ("y = hot if unknown() else hot[:10]", "one-hot"),
]


def _facts(value: Value) -> str:
    assert isinstance(value, Array)
    words = ["one-hot"] if value.one_hot else []
    return " ".join([*words, f"{value.values.low}..{value.values.high}"] if value.values is not None else words)


@pytest.mark.parametrize(("code", "facts"), _CASES)
def test_facts(code: str, facts: str) -> None:
    assert _facts(scope_of(f"{_HEAD}{code}\n")["y"]) == facts


def test_the_facts_of_a_pipeline() -> None:
    code = "ds = tf.data.Dataset.from_tensor_slices((labels, hot)).shuffle(9).batch(8).map(lambda a, b: (a, b))\n"
    dataset = scope_of(_HEAD + code)["ds"]
    assert isinstance(dataset, Dataset)
    assert isinstance(dataset.element, tuple)
    assert [_facts(part) for part in dataset.element] == ["0..2", "one-hot"]


def test_a_list_of_rows_is_not_one_hot_where_one_is_not() -> None:
    found = scope_of(f"{_HEAD}keep = [np.array([hot, hot * 2])]\n")["keep"]
    assert isinstance(found, Items)
    assert _facts(found[0]) == ""
