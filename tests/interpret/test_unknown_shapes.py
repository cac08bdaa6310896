"""Shapes that are given as a whole and not known, shapes that a Lambda declares, modules imported by a call."""

from __future__ import annotations

from typing import Any

import pytest

from lstmlint.config import Config
from lstmlint.engine import lint_source
from lstmlint.summary import summarize

HEAD = "from keras.models import Sequential, Model\nfrom keras.layers import *\n"


def layers(text: str, version: int | None = None) -> list[tuple[str, Any, Any]]:
    """Type, output shape and parameters of every layer."""
    models = summarize("m.py", text, Config(keras_version=version))["models"]  # type: ignore[arg-type]
    return [(layer["type"], layer["output_shape"], layer["params"]) for model in models for layer in model["layers"]]


@pytest.mark.parametrize(
    "declared",
    ["i = Input(shape)\nx = i", "i = Input(shape=shape)\nx = i", "i = Input((5,))\nx = Reshape((2,))(i)\ni = Input(shape)\nx = i"],
)
def test_the_axes_of_an_unknown_shape_are_its_items(declared: str) -> None:
    """What needs three axes says how many there are; each is an item of the value, the same that the program itself writes."""
    body = f"{declared}\nx = LSTM(4, return_sequences=True)(x)\nx = Dense(shape[1])(x)\nm = Model(i, x)\n"
    text = HEAD + "def build(shape):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    assert layers(text) == [
        ("LSTM", [None, "shape[0]", 4], "16·shape[1] + 80"),
        ("Dense", [None, "shape[0]", "shape[1]"], "4·shape[1]+shape[1]"),
    ]


def test_a_first_layer_reads_it_too() -> None:
    text = HEAD + "def build(X, units):\n    return Sequential([GRU(units, input_shape=X.shape[1:]), RepeatVector(X.shape[1])])\n"
    assert [(kind, shape) for kind, shape, _ in layers(text)] == [
        ("GRU", [None, "units"]),
        ("RepeatVector", [None, "X.shape[1]", "units"]),
    ]
    assert "X.shape[2]" in str(layers(text)[0][2])


def test_the_rest_of_a_shape_is_part_of_it() -> None:
    """``X.shape[1:][0]`` is ``X.shape[1]``: a Dense of that width and one of another are told apart."""
    text = HEAD + (
        "def build(X):\n"
        "    rest = X.shape[1:]\n"
        "    i = Input((X.shape[1], X.shape[2]))\n"
        "    m = Model(i, Dense(rest[1])(LSTM(rest[0])(i)))\n"
    )
    assert [shape for _, shape, _ in layers(text)] == [[None, "X.shape[1]"], [None, "X.shape[2]"]]


def test_an_unknown_shape_contradicts_nothing() -> None:
    """Two layers that need other numbers of axes may stand on the two sides of a condition that is not seen."""
    text = HEAD + (
        "def build(shape, batch, x):\n    i = Input(shape)\n    a = Model(i, LSTM(4)(i))\n    b = Model(i, Conv2D(4, 3)(i))\n"
        "    c = Input(batch_shape=shape)\n    d = Model(c, LSTM(4, stateful=True)(c))\n"
        "    e = Sequential([LSTM(4, input_shape=shape, batch_size=batch, stateful=True), Dense(1)])\n"
    )
    for version in (2, 3, None):
        assert [d.code for d in lint_source("m.py", text, Config(keras_version=version)) if d.code.startswith(("RNN1", "RNN2"))] == []  # type: ignore[arg-type]


FUNCTION = "i = Input((5, 3))\n{make}\nm = Model(i, x)\n"


@pytest.mark.parametrize(
    ("make", "version", "shape"),
    [
        # As real Keras 2 and 3 do it (measured): Keras 2 runs the function, Keras 3 believes what is declared.
        ("x = Lambda(lambda t: t[:, -1], output_shape=(3,))(i)", 2, [None, 3]),
        ("x = Lambda(lambda t: t[:, -1], output_shape=(7,))(i)", 2, [None, 3]),
        ("x = Lambda(lambda t: t[:, -1], output_shape=(7,))(i)", 3, [None, 7]),
        ("x = Lambda(lambda t: t[:, -1], output_shape=(None, 3))(i)", 3, [None, None, 3]),
        ("x = Lambda(lambda t: t[:, -1], output_shape=lambda s: (s[0], s[2]))(i)", 2, [None, 3]),
        ("x = Lambda(lambda t: t[:, -1], output_shape=lambda s: (s[0], s[2]))(i)", 3, [None, 3]),
        ("x = Lambda(lambda t: t[:, -1], output_shape=[7])(i)", 2, [None, 3]),
        ("x = Lambda(lambda t: t[:, -1], output_shape=[7])(i)", 3, None),
        ("x = Lambda(lambda t: t[0], output_shape=lambda s: s[0])([i, i])", 3, [None, 5, 3]),
        # The function is not seen: what is declared holds.
        ("x = Lambda(strange, output_shape=(7,))(i)", 2, [None, 7]),
        ("x = Lambda(strange, output_shape=(7,))(i)", 3, [None, 7]),
        ("x = Lambda(strange, output_shape=(7,))(i)", None, [None, 7]),
        ("x = Lambda(strange, output_shape=7)(i)", 2, [None, 7]),
        ("x = Lambda(strange, output_shape=7)(i)", 3, None),
        ("x = Lambda(strange, output_shape=(None, 7))(i)", 2, None),  # a None may be the batch, which Keras 2 ignores
        ("x = Lambda(strange, output_shape=shape_of(i))(i)", 2, None),
        ("x = Lambda(strange)(i)", 2, None),
        ("x = Lambda(lambda t: K.reshape(t, (-1, n)), output_shape=(k,))(i)", None, [None, "k"]),
        ("x = Lambda(lambda t: t[:, -1], output_shape=(7,))(i)", None, [None, "?"]),  # 3 in Keras 2, 7 in Keras 3
    ],
)
def test_lambda(make: str, version: int | None, shape: list[Any] | None) -> None:
    head = f"{HEAD}from keras import backend as K\nfrom sizes import n, k\n"
    assert layers(head + FUNCTION.format(make=make), version)[0][1] == shape


def test_layers_behind_a_function_that_is_not_seen() -> None:
    """What a Lambda gives may be several tensors; where it is used as one, the model is still whole."""
    text = HEAD + "i = Input((5, 3))\nx = Lambda(strange)(LSTM(4)(i))\nm = Model(i, Dense(2)(x))\nn = Model(i, x)\n"
    assert layers(text) == [
        ("LSTM", [None, 4], 128),
        ("Lambda", None, 0),
        ("Dense", None, None),
        ("LSTM", [None, 4], 128),
        ("Lambda", None, 0),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "keras = pytest.importorskip('tf_keras')",
        "keras = importlib.import_module('tensorflow.keras')",
        "keras = __import__('keras')",
        "keras = _safe_import('tensorflow.keras')",
    ],
)
def test_a_module_imported_by_its_name(line: str) -> None:
    text = f"import importlib, pytest\nfrom helpers import _safe_import\n{line}\n"
    assert layers(text + "m = keras.Sequential([keras.Input((5, 3)), keras.layers.LSTM(4)])\n") == [("LSTM", [None, 4], 128)]


def test_another_call_with_a_name_imports_nothing() -> None:
    text = "from helpers import load, import_all\nkeras = load('keras')\nother = import_all('numbers')\n"
    assert layers(text + "m = keras.Sequential([keras.layers.LSTM(4)])\nn = other.Sequential([other.layers.LSTM(4)])\n") == []
