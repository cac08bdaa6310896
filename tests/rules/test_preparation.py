"""Data prepared before the model: windows, reshapes, scalers, splits. Programs as people write them, and what is said of each."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.engine.lint import lint_source

HEAD = """\
import numpy as np
from keras import Input, Model, Sequential
from keras.layers import LSTM, Dense, Permute, Reshape
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, PowerTransformer, StandardScaler
"""
CODES = ("RNN309", "RNN311", "RNN313", "RNN316", "RNN317")
MODEL = "model = Sequential([Input((10, 4)), LSTM(8), Dense(1)])\n"


def found(text: str) -> list[str]:
    config = Config(extend_select=CODES)
    return [d.code for d in lint_source("example.py", HEAD + text, config) if d.code in CODES]


PROGRAMS = {
    # Lags as features.
    "lags in a tuple, fitted after a cut": (
        "s = np.random.rand(90)\nX = np.array([s[i:i + 5] for i in range(80)])\nX = np.reshape(X, (80, 1, 5))\n"
        "m = Sequential([Input((1, 5)), LSTM(4), Dense(1)])\nm.compile('adam', 'mse')\nm.fit(X[:60], s[:60])\n",
        ["RNN309"],
    ),
    "windows of one lag": (
        "s = np.random.rand(90)\nX = np.array([s[i:i + 1] for i in range(80)]).reshape(80, 1, 1)\n"
        "m = Sequential([Input((1, 1)), LSTM(4), Dense(1)])\nm.compile('adam', 'mse')\nm.fit(X, s[:80])\n",
        [],
    ),
    "windows that do not overlap": (
        "s = np.random.rand(90)\nX = np.array([s[i:i + 5] for i in range(0, 85, 5)]).reshape(17, 1, 5)\n"
        "m = Sequential([Input((1, 5)), LSTM(4), Dense(1)])\nm.compile('adam', 'mse')\nm.fit(X, s[:17])\n",
        [],
    ),
    "a model that reads the lags elsewhere too": (
        "s = np.random.rand(90)\nX = np.array([s[i:i + 5] for i in range(80)]).reshape(80, 1, 5)\ni = Input((1, 5))\n"
        "m = Model(i, Dense(1)(LSTM(4)(Permute((2, 1))(i))))\nm.compile('adam', 'mse')\nm.fit(X, s[:80])\n",
        [],
    ),
    # Reshape for transpose.
    "in Fortran's order": ("x = np.zeros((8, 3, 20)).reshape((8, 20, 3), order='F')\n" + MODEL, []),
    "equal axes": ("x = np.zeros((8, 20, 20)).reshape(8, 20, 20)\n" + MODEL, []),
    "samples in front of timesteps": ("x = np.zeros((50, 8, 3)).reshape(8, 50, 3)\n" + MODEL, ["RNN311"]),
    "with a minus one": ("x = np.zeros((8, 3, 20))\nx = np.reshape(x, (-1, 20, 3))\n" + MODEL, ["RNN311"]),
    "axes put together": ("x = np.zeros((8, 3, 20)).reshape(8, 60).reshape(8, 20, 3)\n" + MODEL, []),
    "a layer behind a layer": ("m = Sequential([Input((6, 4)), Dense(9), Reshape((9, 6)), LSTM(3)])\n", ["RNN311"]),
    "a layer that cuts into steps": ("m = Sequential([Input((6, 4)), Reshape((12, 2)), LSTM(3)])\n", []),
    # Scalers.
    "transformed only": (
        "sc = StandardScaler().fit(np.zeros((80, 4)))\nd = sc.transform(np.zeros((100, 4)))\na, b = d[:80], d[80:]\n" + MODEL,
        [],
    ),
    "a tail is no split": ("d = StandardScaler().fit_transform(np.zeros((100, 4)))\nlast = d[-10:]\n" + MODEL, []),
    "dealt out": ("d = StandardScaler().fit_transform(np.zeros((100, 4)))\na, b = train_test_split(d)\n" + MODEL, ["RNN313"]),
    "counted from the end": ("d = StandardScaler().fit_transform(np.zeros((100, 4)))\na, b = d[:-20], d[-20:]\n" + MODEL, ["RNN313"]),
    "three parts": (
        "d = MinMaxScaler().fit_transform(np.zeros((100, 4)))\na, v, t = d[:60], d[60:80], d[80:]\n" + MODEL,
        [],
    ),
    "one column given to four": (
        "sc = MinMaxScaler()\nsc.fit(np.zeros((100, 4)))\nr = sc.inverse_transform(np.zeros((9, 1)))\n" + MODEL,
        ["RNN316"],
    ),
    "four columns given to one": (
        "sc = MinMaxScaler()\nsc.fit(np.zeros((100, 1)))\nr = sc.inverse_transform(np.zeros((9, 4)))\n" + MODEL,
        [],
    ),
    "four columns given to a strict one": (
        "sc = PowerTransformer().fit(np.zeros((100, 1)))\nr = sc.inverse_transform(np.zeros((9, 4)))\n" + MODEL,
        ["RNN316"],
    ),
    "fitted again": (
        "sc = MinMaxScaler().fit(np.zeros((100, 4)))\nsc.fit(load())\nr = sc.inverse_transform(np.zeros((9, 1)))\n" + MODEL,
        [],
    ),
    "a row without a second axis": (
        "sc = MinMaxScaler().fit(np.zeros((100, 1)))\nr = sc.inverse_transform(np.zeros(9))\n" + MODEL,
        ["RNN316"],
    ),
    "predictions laid flat": (
        "sc = MinMaxScaler().fit(np.zeros((100, 1)))\nm = Sequential([Input((10, 1)), LSTM(8, return_sequences=True), Dense(1)])\n"
        "r = sc.inverse_transform(m.predict(x).reshape(-1, 1))\n",
        [],
    ),
    "predictions of a list of outputs": (
        "sc = MinMaxScaler().fit(np.zeros((100, 4)))\ni = Input((10, 1))\nm = Model(i, [Dense(1)(LSTM(8)(i))])\n"
        "r = sc.inverse_transform(m.predict(x))\n",
        [],
    ),
    # Splits.
    "windows in order of time": (
        "s = np.zeros((90, 2))\nX = np.array([s[i:i + 5] for i in range(80)])\na, b = train_test_split(X, shuffle=False)\n" + MODEL,
        [],
    ),
    "an unknown shuffle": (
        "s = np.zeros((90, 2))\nX = np.array([s[i:i + 5] for i in range(80)])\na, b = train_test_split(X, shuffle=config.shuffle)\n"
        + MODEL,
        [],
    ),
    "windows cut out in a function nobody calls": (
        "def build(data, n):\n    xs = []\n    for i in range(len(data) - n):\n        xs.append(data[i:i + n])\n"
        "    a, b = train_test_split(np.array(xs))\n    return Sequential([Input((n, 2)), LSTM(8)])\n",
        [],
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_said_of_a_preparation(name: str) -> None:
    text, codes = PROGRAMS[name]
    assert found(text) == codes
