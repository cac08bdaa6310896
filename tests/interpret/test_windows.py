"""Windows cut from a series in a loop, as everybody writes them."""

from __future__ import annotations

import pytest

from tests.interpret.scopes import scope_of, shown

_SERIES = """
import numpy as np
import pandas as pd
from sklearn.preprocessing import MinMaxScaler
df = pd.read_csv("data.csv")
data = MinMaxScaler().fit_transform(df[["a", "b", "c"]].values)
one = data[:, 0]
"""
_FUNCTIONS = """
def windows(data, n, k):
    X, y = [], []
    for i in range(len(data) - n - k + 1):
        X.append(data[i:i + n])
        y.append(data[i + n:i + n + k, 0])
    return np.array(X), np.array(y)

def split_sequence(sequence, n_steps):
    X, y = list(), list()
    for i in range(len(sequence)):
        end_ix = i + n_steps
        if end_ix > len(sequence) - 1:
            break
        seq_x, seq_y = sequence[i:end_ix], sequence[end_ix]
        X.append(seq_x)
        y.append(seq_y)
    return np.array(X), np.array(y)

def create_dataset(dataset, look_back=1):
    dataX, dataY = [], []
    for i in range(len(dataset) - look_back - 1):
        a = dataset[i:(i + look_back), 0]
        dataX.append(a)
        dataY.append(dataset[i + look_back, 0])
    return np.array(dataX), np.array(dataY)

class Windows:
    def __init__(self, size):
        self.size = size

    def cut(self, values):
        found = []
        for start, _ in enumerate(values[: -self.size]):
            found.append(values[start:start + self.size])
        return np.asarray(found)
"""
_CASES = [
    ("X, y = windows(data, 24, 6)", "(X.shape[0], 24, 3)", "(y.shape[0], 6)"),
    ("X, y = windows(data, size, ahead)", "(X.shape[0], size, 3)", "(y.shape[0], ahead)"),
    ("X, y = split_sequence(data, 5)", "(X.shape[0], 5, 3)", "(y.shape[0], 3)"),
    ("X, y = split_sequence(one, 5)", "(X.shape[0], 5)", "(y.shape[0])"),
    ("X, y = split_sequence([10, 20, 30, 40, 50, 60], 3)\nX = X.reshape((X.shape[0], X.shape[1], 1))", "(3, 3, 1)", "(3)"),
    ("X, y = create_dataset(data, 3)\nX = np.reshape(X, (X.shape[0], 1, X.shape[1]))", "(X.shape[0], 1, 3)", "(y.shape[0])"),
    ("X, y = create_dataset(data)", "(X.shape[0], 1)", "(y.shape[0])"),
    ("X = Windows(7).cut(data)\ny = X[:, -1]", "(X.shape[0], 7, 3)", "(X.shape[0], 3)"),
    ("X = np.array([data[i - 60:i, 0] for i in range(60, len(data))])\ny = X[..., np.newaxis]", "(X.shape[0], 60)", "(X.shape[0], 60, 1)"),
    (
        "X = []\nfor i in range(60, 2035):\n    X.append(data[i - 60:i, 0])\nX = np.array(X)\ny = X[:, -1:]",
        "(X.shape[0], 60)",
        "(X.shape[0], 1)",
    ),
    ("X = np.stack([data[i:i + 9] for i in range(len(data) - 9)])\ny = X[-1]", "(X.shape[0], 9, 3)", "(9, 3)"),
    ("X = np.array([data[i:i + 4] for i in range(0, 500, 4)])\ny = X.mean(axis=1)", "(125, X.shape[1], 3)", "(125, 3)"),
]


@pytest.mark.parametrize(("code", "first", "second"), _CASES)
def test_windows(code: str, first: str, second: str) -> None:
    names = scope_of(_SERIES + _FUNCTIONS + code)
    assert (shown(names["X"]), shown(names["y"])) == (first, second)


def test_uneven_windows_are_unknown() -> None:
    names = scope_of(_SERIES + "X = np.array([data[0:3], data[0:4]])\nY = np.array([[1, 2], [3]])\n")
    assert shown(names["Y"]) == "unknown"


def test_a_list_of_windows_of_two_shapes_is_unknown() -> None:
    code = "X = []\nfor i in range(len(data) - 3):\n    X.append(data[i:i + 3])\n    X.append(data[i:i + 3, 0])\nX = np.array(X)\n"
    assert shown(scope_of(_SERIES + code)["X"]) == "unknown"
