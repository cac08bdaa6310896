"""Models of Keras as recipes: everything as it was written, nothing that could be code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lstmlint.config import Config
from lstmlint.engine import understand
from lstmlint.runtime.recipes import NotRebuilt, Recipe, recipes
from lstmlint.source import SourceFile

HEAD = """\
import numpy as np
import keras
from keras import Input, Model, Sequential
from keras.layers import *
"""


def made(text: str, version: int | None = 3) -> list[Recipe | NotRebuilt]:
    understood = understand(SourceFile.of("model.py", HEAD + text), Config(keras_version=version))
    assert understood is not None
    return recipes(understood[0])


def recipe(text: str) -> Recipe:
    [found] = made(text)
    assert isinstance(found, Recipe), found
    json.dumps(found.request)
    return found


def layers(found: Recipe) -> Any:
    return found.request["layers"]


def calls(found: Recipe) -> Any:
    return found.request["calls"]


def why(text: str) -> str:
    [found] = made(text)
    assert isinstance(found, NotRebuilt), found
    return found.why


def test_sequential_as_written() -> None:
    found = recipe("m = Sequential([Input((10, 3)), LSTM(8, return_sequences=True, retrun=2), Dense(units=1)])\n")
    assert found.framework == "keras3"
    assert layers(found) == [
        {"class": "LSTM", "args": [8], "kwargs": {"return_sequences": True, "retrun": 2}},
        {"class": "Dense", "args": [], "kwargs": {"units": 1}},
    ]
    assert found.request["inputs"] == [{"shape": [None, 10, 3], "dtype": None}]
    assert found.request["declared"] == "input"
    assert [call["shapes"] for call in calls(found)] == [[[None, 10, 8]], [[None, 10, 1]]]
    assert not found.doubtful and not found.guessed and not found.symbols


def test_who_declares_the_input() -> None:
    assert recipe("m = Sequential()\nm.add(LSTM(8, input_shape=(10, 3)))\n").request["declared"] == "layer"
    assert recipe("m = Sequential()\nm.add(LSTM(8))\n").request["declared"] is None


def test_shared_layers_and_states_keep_their_identity() -> None:
    found = recipe(
        "a, b = Input((5, 2)), Input((7, 2))\n"
        "both = LSTM(4, return_state=True)\n"
        "x, h, c = both(a)\n"
        "y, _, _ = both(b)\n"
        "z = LSTM(4)(b, initial_state=[h, c])\n"
        "m = Model([a, b], [x, y, z])\n"
    )
    assert [entry["class"] for entry in layers(found)] == ["LSTM", "LSTM"]
    assert [call["layer"] for call in calls(found)] == [0, 0, 1]
    assert calls(found)[2]["state"] == [{"call": 0, "output": 1}, {"call": 0, "output": 2}]
    assert found.request["outputs"] == [{"call": 0, "output": 0}, {"call": 1, "output": 0}, {"call": 2, "output": 0}]


def test_wrappers_and_cells_hold_layers() -> None:
    found = recipe("m = Sequential([Input((10, 3)), Bidirectional(LSTM(8)), ])\n")
    assert layers(found)[0]["args"] == [{"layer": 1}]
    found = recipe("m = Sequential([Input((10, 3)), RNN([LSTMCell(8), LSTMCell(4)])])\n")
    assert layers(found)[0]["args"] == [{"tuple": [{"layer": 1}, {"layer": 2}]}]


def test_a_model_in_a_model() -> None:

    both = made("inner = Sequential([Input((10, 3)), LSTM(8)])\nm = Sequential([Input((4, 10, 3)), TimeDistributed(inner), LSTM(2)])\n")
    found = next(r for r in both if isinstance(r, Recipe) and len(r.layers) == 3)
    assert layers(found)[1]["recipe"]["layers"] == [{"class": "LSTM", "args": [8], "kwargs": {}}]


def test_symbols_get_numbers_that_fit() -> None:
    found = recipe("n = len(open('vocab').read())\nm = Sequential([Input((10,)), Embedding(n + 1, 8), LSTM(2 * n)])\n")
    [number] = found.symbols.values()
    assert layers(found)[0]["args"] == [number + 1, 8]
    assert layers(found)[1]["args"] == [2 * number]
    assert found.doubtful == {0, 1}


def test_what_changes_nothing_is_left_out() -> None:
    found = recipe(
        "rate = float(open('rate').read())\n"
        "m = Sequential([Input((10, 3)), LSTM(8, activation=lambda x: x, dropout=rate), Dropout(rate)])\n"
    )
    assert layers(found) == [{"class": "LSTM", "args": [8], "kwargs": {}}, {"class": "Dropout", "args": [0.1], "kwargs": {}}]
    assert found.guessed == {0, 1}
    assert any("activation" in words and "LSTM" in words for words in found.assumed)


def test_what_decides_a_shape_is_not_made_up() -> None:
    assert "return_sequences is not known" in why(
        "import sys\nm = Sequential([Input((10, 3)), LSTM(8, **{'return_sequences': sys.argv})])\n"
    )
    assert "arguments" in why("import sys\nm = Sequential([Input((10, 3)), LSTM(8, **vars(sys))])\n")


def test_code_is_only_stood_in_for() -> None:
    found = recipe("i = Input((10, 3))\nm = Model(i, LSTM(4)(Lambda(lambda secret: secret * 2)(i)))\n")
    assert layers(found)[0] == {"standin": "Lambda"}
    assert calls(found)[0]["shapes"] == [[None, 10, 3]]
    assert found.doubtful == {0, 1}
    assert "secret" not in json.dumps(found.request)


@pytest.mark.parametrize(
    ("layer", "sent"),
    [
        ("Embedding(9, 4, weights=['words.txt'])", {"class": "Embedding", "args": [9, 4], "kwargs": {}}),
        ("Dense(4, activation=open('words.txt').read())", {"class": "Dense", "args": [4], "kwargs": {}}),
        ("Hashing(4, salt='words.txt')", {"standin": "Hashing"}),
        ("TextVectorization(vocabulary='words.txt')", {"standin": "TextVectorization"}),
    ],
)
def test_names_of_files_are_never_sent(layer: str, sent: Any) -> None:
    found = recipe(f"i = Input((10,))\nm = Model(i, {layer}(i))\n")
    assert layers(found) == [sent]
    assert "words.txt" not in json.dumps(found.request)


def test_what_loads_a_model_is_not_rebuilt() -> None:
    assert "is not known" in why("i = Input((1,))\nm = Model(i, TFSMLayer('saved_model')(i))\n")


def test_dicts_are_never_sent_to_layers() -> None:
    found = recipe("m = Sequential([Input((10, 3)), LSTM(8, activation={'module': 'os', 'class_name': 'system', 'config': {}})])\n")
    assert "module" not in json.dumps(found.request)
    assert found.guessed == {0}


def test_plain_operations_are_named_with_their_sources() -> None:
    found = recipe("a = Input((10, 3))\nx = LSTM(4)(a)\ny = LSTM(4)(a)\nm = Model(a, Dense(1)(x + y))\n")
    assert calls(found)[2]["inputs"] == [{"from": [{"call": 0, "output": 0}, {"call": 1, "output": 0}], "shape": [None, 4]}]
    assert found.doubtful == {2}


TRAINED = """\
m = Sequential([Input((10, 3)), LSTM(8), Dense(4, activation='softmax')])
m.compile('adam', loss=keras.losses.SparseCategoricalCrossentropy(from_logits=False), metrics=['accuracy'])
m.fit(np.random.rand(100, 10, 3), np.random.randint(0, 9, size=100), batch_size=16)
"""


def test_compile_and_data() -> None:
    found = recipe(TRAINED)
    assert found.request["compile"] == {
        "kwargs": {
            "optimizer": "adam",
            "loss": {"object": ["losses", "SparseCategoricalCrossentropy", [], {"from_logits": False}]},
            "metrics": ["accuracy"],
        }
    }
    train: Any = found.request["train"]
    assert train["x"] == [{"shape": [16, 10, 3], "dtype": "float32", "low": None, "high": None, "one_hot": False}]
    assert train["y"][0]["shape"] == [16]
    assert found.compiled is not None and found.trained is not None and not found.doubtful_training


def test_a_loss_of_the_file_is_not_compiled() -> None:
    found = recipe("m = Sequential([Input((10, 3)), LSTM(8)])\nm.compile('adam', loss=lambda a, b: a - b)\n")
    assert found.request["compile"] is None
    assert any("loss" in words for words in found.assumed)


def test_several_paths_that_build_alike_give_one() -> None:
    found = made(
        "import sys\nflag = sys.argv[1] == 'x'\nif flag:\n    n = 1\nelse:\n    n = 2\nm = Sequential([Input((10, 3)), LSTM(8)])\n"
    )
    assert len(found) == 1
    found = made("import sys\nflag = sys.argv[1] == 'x'\nm = Sequential([Input((10, 3)), LSTM(8 if flag else 16)])\n")
    assert {entry["args"][0] for r in found if isinstance(r, Recipe) for entry in layers(r)} == {8, 16}


def test_calls_of_which_no_model_was_made() -> None:
    found = recipe("def encode(units):\n    x = Input((10, 3))\n    return LSTM(units, return_state=True)(x)\n\n\nlast, h, c = encode(8)\n")
    assert [entry["class"] for entry in layers(found)] == ["LSTM"]
    assert found.request["outputs"] == [{"call": 0, "output": index} for index in range(3)]


def test_a_second_recipe_gives_all_symbols_one_number() -> None:
    found = recipe("def f(filters):\n    i = Input((10, filters[-1]))\n    return Model(i, LSTM(filters[2])(i))\n")
    assert len(set(found.symbols.values())) == 2
    assert found.again is not None and len(set(found.again.symbols.values())) == 1


def test_a_cell_that_is_not_known_is_no_number() -> None:
    assert "cell" in why("def f(cell):\n    i = Input((10, 3))\n    return Model(i, Dense(2)(RNN([LSTMCell(3), cell])(i)))\n")


def test_the_states_of_layers_without_a_model_are_inputs_of_theirs() -> None:
    found = recipe("x, h, c = Input((None, 3)), Input((4,)), Input((4,))\ny = LSTM(4)(x, initial_state=[h, c])\n")
    assert found.request["own_inputs"] == 3


def test_data_in_a_dict_names_the_inputs() -> None:
    text = "a, b = Input((10, 3), name='left'), Input((10, 3))\nm = Model([a, b], Dense(1)(concatenate([LSTM(4)(a), LSTM(4)(b)])))\n"
    found = recipe(
        text + "m.compile('sgd', 'mse')\nm.fit({'left': np.zeros((8, 10, 3)), 'other': np.zeros((8, 10, 3))}, np.zeros((8, 1)))\n"
    )
    inputs: Any = found.request["inputs"]
    assert inputs[0]["name"] == "left" and "name" not in inputs[1]


def test_a_layer_that_was_built_by_hand_is_another_one() -> None:
    assert recipe("head = Dense(1)\nhead.build((None, 8))\ni = Input((10, 3))\nm = Model(i, head(LSTM(16)(i)))\n").guessed == {1}
