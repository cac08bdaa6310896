"""Layers and models of the file's own classes: what their ``call`` does is seen, and its mistakes are told."""

from __future__ import annotations

from typing import Any

import pytest

from lstmlint.config import Config
from lstmlint.engine import lint_source
from lstmlint.summary import summarize

HEAD = "import keras\nimport tensorflow as tf\nimport numpy as np\nfrom keras import Input, Model, Sequential, layers\n"
LINES = HEAD.count("\n")


def findings(text: str) -> list[tuple[str, int]]:
    return [(d.code, d.span.row - LINES) for d in lint_source("a.py", HEAD + text, Config(keras_version=3))]


def models(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = summarize("a.py", HEAD + text, Config(keras_version=3))["models"]
    return found


def shapes(text: str) -> list[tuple[str, Any]]:
    return [(layer["type"], layer["output_shape"]) for model in models(text)[-1:] for layer in model["layers"]]


STACK = """
class Net(Model):
    def __init__(self, units=8):
        super().__init__()
        self.first = layers.LSTM(units{flag})
        self.second = layers.LSTM(units)
        self.head = layers.Dense(1)

    def call(self, x):
        return self.head(self.second(self.first(x)))
"""


@pytest.mark.parametrize(
    "use",
    [
        "",  # nobody makes an object
        "net = Net()\n",
        "net = Net(4)\nnet.build((None, 10, 3))\n",
        "net = Net(4)\nnet(tf.zeros((2, 10, 3)))\n",
        "net = Net(4)\nnet.compile(loss='mse')\nnet.fit(np.zeros((8, 10, 3)), np.zeros((8, 1)))\n",
        "x = Input((10, 3))\nmodel = Model(x, Net()(x))\n",
        "model = Sequential([Input((10, 3)), Net()])\n",
        "def main(data):\n    net = Net()\n    net.fit(data)\n",
    ],
)
def test_two_lstms_in_call(use: str) -> None:
    assert findings(STACK.format(flag="") + use) == [("RNN101", 5)]
    assert findings(STACK.format(flag=", return_sequences=True") + use) == []


def test_the_mistake_between_a_layer_outside_and_one_inside() -> None:
    text = """
class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.rnn = layers.GRU(4)

    def call(self, x):
        return self.rnn(x)

model = Sequential([Input((5, 3)), layers.LSTM(6), Block()])
"""
    assert findings(text) == [("RNN101", 10)]


def test_states_that_are_returned_are_no_sequence() -> None:
    text = """
class Net(Model):
    def __init__(self):
        super().__init__()
        self.encoder = layers.LSTM(8, return_state=True)
        self.decoder = layers.GRU(8, return_sequences=True)

    def call(self, x, y):
        _, h, c = self.encoder(x)
        return self.decoder(y, initial_state=[h, c])
"""
    assert [code for code, _ in findings(text)] == ["RNN108"]


def test_what_a_layer_returns_is_what_its_call_returns() -> None:
    text = """
class Pool(layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], 1))

    def call(self, x):
        return tf.reduce_sum(x * tf.nn.softmax(tf.matmul(x, self.w), axis=1), axis=1), x

inputs = Input((9, 4))
pooled, same = Pool()(layers.LSTM(5, return_sequences=True)(inputs))
model = Model(inputs, [layers.Dense(2)(pooled), layers.Dense(3)(same)])
"""
    assert shapes(text) == [("LSTM", [None, 9, 5]), ("Pool", [[None, 5], [None, 9, 5]]), ("Dense", [None, 2]), ("Dense", [None, 9, 3])]
    assert [layer["params"] for layer in models(text)[0]["layers"]] == [200, 5, 12, 18]


def test_inputs_of_unknown_kind_are_not_taken_for_tensors() -> None:
    text = """
class Decoder(layers.Layer):
    def __init__(self):
        super().__init__()
        self.rnn = layers.LSTM(4, return_sequences=True, return_state=True)

    def call(self, x, states):
        x, h, c = self.rnn(x, initial_state=states)
        return x, [h, c]
"""
    assert findings(text) == []


def test_a_build_that_refuses_what_was_made_up_ends_nothing() -> None:
    text = """
class Cell(layers.Layer):
    state_size = 4

    def build(self, input_shape):
        if not isinstance(input_shape, list):
            raise TypeError("expects constants")

    def call(self, inputs, states, constants):
        return inputs, states

y = layers.RNN(Cell())(Input((5, 4)), constants=Input((3,)))
model = Sequential([Input((5, 3)), layers.LSTM(4), layers.LSTM(4)])
"""
    assert findings(text) == [("RNN101", 13)]


def test_a_method_of_the_class_wins_over_the_framework() -> None:
    text = """
class Net(Model):
    def __init__(self):
        super().__init__()
        self.rnn = layers.LSTM(4)

    def call(self, x):
        return self.rnn(x)

    def compile(self, **kwargs):
        super().compile(loss="mse", **kwargs)
        return self

    def summary(self):
        x = Input((7, 2))
        return Model(x, self.call(x)).summary()

Net().compile(optimizer="adam").summary()
"""
    assert [m["api"] for m in models(text)] == ["subclass", "functional"]
    assert shapes(text) == [("LSTM", [None, 4])]


def test_diamonds_follow_pythons_order() -> None:
    text = """
class A:
    def units(self):
        return 3

class B(A):
    pass

class C(A):
    def units(self):
        return 7

class D(B, C):
    def build(self):
        return Sequential([Input((4, 2)), layers.LSTM(self.units())])

model = D().build()
"""
    assert shapes(text) == [("LSTM", [None, 7])]


def test_partial_arguments_can_be_replaced() -> None:
    text = """
from functools import partial
Rnn = partial(layers.LSTM, 8, return_sequences=True)
model = Sequential([Input((4, 2)), Rnn(), Rnn(return_sequences=False)])
"""
    assert findings(text) == []
    assert shapes(text) == [("LSTM", [None, 4, 8]), ("LSTM", [None, 8])]


def one_size(settings: str, expression: str) -> Any:
    return shapes(f"{settings}\nmodel = Sequential([Input((4, 2)), layers.LSTM({expression})])\n")[0][1][-1]


PARSER = "import argparse\np = argparse.ArgumentParser()\n"


@pytest.mark.parametrize(
    ("settings", "expression", "size"),
    [
        (PARSER + "p.add_argument('--units', type=int, default=64)\nargs = p.parse_args()", "args.units", 64),
        (PARSER + "p.add_argument('-u', '--rnn-units', type=int, default='16')\nargs = p.parse_args()", "args.rnn_units", 16),
        (PARSER + "p.add_argument('--units', type=int, required=True)\nargs = p.parse_args()", "args.units", "units"),
        (PARSER + "p.add_argument('--units', type=int)\nargs = p.parse_args()", "args.units", "units"),
        (PARSER + "p.add_argument('--units', type=int, default=8)\nargs = p.parse_args(['--units', '32'])", "args.units", 32),
        (PARSER + "p.add_argument('units', nargs='+', type=int, default=[8, 9])\nargs, _ = p.parse_known_args()", "args.units[1]", 9),
        (PARSER + "p.add_argument('--units', type=int, default=8)\nv = vars(p.parse_args())", "v['units']", 8),
        (PARSER + "g = p.add_argument_group('m')\ng.add_argument('--units', default=8)\na = p.parse_args()\na.units *= 2", "a.units", 16),
        ("import os", "int(os.environ.get('UNITS', '24'))", 24),
        ("import os", "int(os.getenv('UNITS', 24))", 24),
        ("from absl import flags\nflags.DEFINE_integer('units', 12, 'h')\nF = flags.FLAGS", "F.units", 12),
        ("tf.app.flags.DEFINE_integer('units', 12, 'h')\nF = tf.app.flags.FLAGS", "F.units", 12),
        ("from enum import Enum\nclass E(Enum):\n    A = 5\n    B = 6", "E.B.value", 6),
        ("from enum import IntEnum\nclass E(IntEnum):\n    A = 5", "E.A", 5),
        ("from enum import Enum, auto\nclass E(Enum):\n    A = auto()\n    B = auto()", "E['B'].value", 2),
        ("from types import SimpleNamespace\nn = SimpleNamespace(units=3)", "n.units", 3),
        ("class Config(dict):\n    __getattr__ = dict.get\nc = Config(units=3)", "c.units", 3),
        ("from easydict import EasyDict\nc = EasyDict({'rnn': {'units': 3}})\nc.rnn.units = 4", "c.rnn.units", 4),
        ("class C:\n    def __init__(self, **kw):\n        self.__dict__.update(kw)\nc = C(units=3)", "c.units", 3),
        ("class C:\n    def __init__(self, **kw):\n        for k in kw: setattr(self, k, kw[k])\nc = C(units=3)", "c.units", 3),
        ("import dataclasses as d\n@d.dataclass\nclass C:\n    n: int = 2\n    def __post_init__(self):\n        self.m = self.n * 4",
         "C().m", 8),
        ("from dataclasses import dataclass, replace\n@dataclass\nclass C:\n    n: int = 2\nc = replace(C(), n=5)", "c.n", 5),
        ("from typing import NamedTuple\nclass C(NamedTuple):\n    n: int = 2\nc = C()._replace(n=5)", "c._asdict()['n']", 5),
        ("from pydantic import BaseModel\nclass C(BaseModel):\n    n: int = 2", "C(n=5).n", 5),
    ],
)  # fmt: skip
def test_settings(settings: str, expression: str, size: Any) -> None:
    assert one_size(settings, expression) == size


def test_both_sides_of_a_switch_are_seen() -> None:
    text = """
import argparse
p = argparse.ArgumentParser()
p.add_argument("--cell", default="lstm")
p.add_argument("--deep", action="store_true")
args = p.parse_args()
model = Sequential([Input((4, 2))])
if args.deep:
    model.add(layers.LSTM(4))
model.add(layers.LSTM(3) if args.cell == "lstm" else layers.GRU(3))
"""
    assert {tuple(layer["type"] for layer in m["layers"]) for m in models(text)} == {
        ("LSTM",), ("GRU",), ("LSTM", "LSTM"), ("LSTM", "GRU"),
    }  # fmt: skip
    assert findings(text) == [("RNN101", 9)]


def test_hyperparameters_are_symbols_with_bounds() -> None:
    text = """
def build_model(hp):
    model = Sequential([Input((4, 2))])
    for i in range(hp.Int("layers", 2, 3)):
        model.add(layers.LSTM(hp.Int(f"units_{i}", 8, 64), return_sequences=True))
    model.add(layers.Dense(hp.Fixed("out", 3)))
    return model
"""
    assert [[layer["output_shape"] for layer in m["layers"]] for m in models(text)] == [
        [[None, 4, "units_0"], [None, 4, "units_1"], [None, 4, "units_2"], [None, 4, 3]],
        [[None, 4, "units_0"], [None, 4, "units_1"], [None, 4, 3]],
    ]
