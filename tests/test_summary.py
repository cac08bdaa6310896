"""The models of a file as data and as a table: sizes, symbols, formulas, and what depends on a condition."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.engine import lint_source
from lstmlint.summary import render, summarize

IMPORTS = "from keras import Input, Model, Sequential\nfrom keras.layers import *\n"


def models(text: str, version: int | None = 3) -> list[dict]:
    return summarize("a.py", IMPORTS + text, Config(keras_version=version))["models"]


def test_numbers() -> None:
    [model] = models("net = Sequential([Input((10, 3)), LSTM(64), Dense(1)])")
    assert {key: model[key] for key in ("name", "framework", "api", "filename", "location", "input_shape", "output_shape", "params")} == {
        "name": "net",
        "framework": "keras",
        "api": "sequential",
        "filename": "a.py",
        "location": {"row": 3, "column": 7},
        "input_shape": [None, 10, 3],
        "output_shape": [None, 1],
        "params": 17473,
    }
    assert model["layers"][0] == {
        "name": "lstm",
        "type": "LSTM",
        "location": {"row": 3, "column": 35},
        "input_shape": [None, 10, 3],
        "output_shape": [None, 64],
        "params": 17408,
    }


@pytest.mark.parametrize(
    ("layer", "formula"),
    [
        ("LSTM(64)", "4·(64·(64+features)+64)"),
        ("LSTM(64, use_bias=False)", "4·(64·(64+features))"),
        ("GRU(8)", "3·(8·(8+features)+2·8)"),
        ("GRU(8, reset_after=False)", "3·(8·(8+features)+8)"),
        ("SimpleRNN(8)", "8·(8+features)+8"),
        ("Bidirectional(LSTM(4))", "2·(4·(4·(4+features)+4))"),
        ("TimeDistributed(Dense(5))", "features·5+5"),
        ("LSTM(units)", "4·(units·(units+features)+units)"),
        ("LSTM(2 * units)", "4·((2·units)·((2·units)+features)+(2·units))"),
    ],
)
def test_formulas(layer: str, formula: str) -> None:
    [model] = models(f"def build(features, units):\n    return Sequential([Input((10, features)), {layer}])\n")
    text = model["layers"][0]["params"]
    expected = formula.replace("(2·units)", "2·units")
    assert text == expected
    # The formula is the count: with numbers for the symbols it is what the same model with numbers has.
    [same] = models(f"features, units = 7, 3\nm = Sequential([Input((10, features)), {layer}])\n")
    assert eval(text.replace("·", "*"), {"features": 7, "units": 3}) == same["layers"][0]["params"]


def test_symbols_and_open_axes() -> None:
    [model] = models("def build(vocab):\n    x = Input((None, len(vocab)))\n    return Model(x, Dense(len(vocab) + 1)(LSTM(8)(x)))\n")
    assert model["input_shape"] == [None, None, "len(vocab)"]
    assert model["output_shape"] == [None, "len(vocab) + 1"]


def test_a_condition_gives_two_models() -> None:
    found = models("def build(deep):\n    m = Sequential([Input((10, 3)), LSTM(8)])\n    if deep:\n        m.add(Dense(4))\n    return m\n")
    assert sorted((model["assumes"], len(model["layers"])) for model in found) == [(["deep is false"], 1), (["deep is true"], 2)]


def test_one_model_on_all_paths_is_listed_once() -> None:
    text = "def build(flag):\n    m = Sequential([Input((10, 3)), LSTM(8)])\n    if flag:\n        m.compile(loss='mse')\n    return m\n"
    found = models(text)
    assert len(found) == 1
    assert "assumes" not in found[0]


def test_what_cannot_be_seen_is_null() -> None:
    [model] = models("def build(make):\n    return Sequential([Input((10, 3)), make(), LSTM(8)])\n")
    assert model["complete"] is False
    assert model["layers"][-1]["params"] is None


def test_table() -> None:
    text = render({"models": models("net = Sequential([Input((10, 3)), LSTM(64), Dense(1)])")})
    assert "lstm (LSTM)    (batch, 64)    17,408" in text
    assert "Input shape:  (batch, 10, 3)" in text
    assert "Total params: 17,473" in text


def test_large_numbers_of_a_formula() -> None:
    from lstmlint.summary import count

    assert count("256·n1000 + 20800") == "256·n1000 + 20,800"
    assert count("4·(64·(64+features)+64)") == "4·(64·(64+features)+64)"
    assert (count(17408), count(None), count(0)) == ("17,408", "?", "0")


def test_a_file_without_models() -> None:
    assert summarize("a.py", "import os\n", Config()) == {"models": []}
    assert summarize("a.py", "from keras.layers import LSTM\nx = (\n", Config()) == {"models": []}


def test_tf_keras_is_keras_2_whatever_was_asked_for() -> None:
    text = "import tf_keras as keras\nm = keras.Sequential([keras.layers.LSTM(3, batch_input_shape=(2, 4, 2))])\n"
    [model] = summarize("a.py", text, Config(keras_version=3))["models"]
    assert model["input_shape"] == [2, 4, 2]
    assert lint_source("a.py", text, Config(keras_version=3)) == []
    assert [d.code for d in lint_source("a.py", text.replace("tf_keras as keras", "keras"), Config(keras_version=3))] == ["RNN702"]
