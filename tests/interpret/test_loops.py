"""Loops of unknown length: what a turn on a guess finds out is not found out again, and leaves nothing where it is taken back."""

from __future__ import annotations

import pytest

from lstmlint.interpret import builtin_calls, interpret
from lstmlint.program import Path
from lstmlint.shape import show_shape
from lstmlint.source import SourceFile

HEAD = "import numpy as np\nimport torch\nfrom torch import nn\nfrom keras import Input, Sequential\nfrom keras.layers import LSTM, Dense\n"
MODEL = "model = Sequential([Input((10, 3)), LSTM(8)])\n"


def paths(text: str) -> list[Path]:
    return interpret(SourceFile.of("a.py", HEAD + text), version=3).paths


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls of ``print`` that are met."""
    met: list[str] = []
    real = builtin_calls.call

    def call(machine, name, *rest):  # type: ignore[no-untyped-def]
        if name == "print":
            met.append(name)
        return real(machine, name, *rest)

    monkeypatch.setattr(builtin_calls, "call", call)
    return met


@pytest.mark.parametrize(
    "loop", ["for x in data:\n    print(x)\n", "[print(x) for x in data]\n", "for x in data:\n    model.predict(x)\n    print(x)\n"]
)
def test_two_turns_are_two(printed: list[str], loop: str) -> None:
    assert len(paths(MODEL + loop)) == 1
    assert len(printed) == 2


def test_a_turn_that_builds_is_taken_back(printed: list[str]) -> None:
    one, two = paths("model = Sequential([Input((10, 3))])\nfor x in data:\n    print(x)\n    model.add(LSTM(8, return_sequences=True))\n")
    built = [[layer for layer in path.layers if layer.kind == "LSTM"] for path in (one, two)]
    assert sorted(map(len, built)) == [1, 2]
    assert all(layer.calls for layers in built for layer in layers)
    assert len(printed) == 1 + 2 + 1, "one to find it out, then what each path was decided to do"


def test_what_is_met_in_a_turn_stands_in_the_loop() -> None:
    (path,) = paths(MODEL + "for epoch in epochs:\n    for x in data:\n        model.predict(x)\nmodel.predict(last)\n")
    inner, outer = [e for e in path.events if e.loops], [e for e in path.events if not e.loops]
    assert {len(event.loops) for event in inner} == {2}
    assert all(event.speculative for event in inner)
    assert len(outer) == 1
    assert not outer[0].speculative


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        # The variable is what it was, or what one or two turns made of it: the length is not known, what both have in common is.
        ("x = np.zeros((4, 3))\nfor part in parts:\n    x = np.concatenate([x, np.zeros((2, 3))])\n", "3)"),
        ("x = np.zeros((4, 3))\nfor part in parts:\n    y = np.zeros((2, 3))\n", "(batch, 4, 3)"),
        ("x = np.zeros((len([p for p in parts for q in p]), 3))\n", "3)"),
    ],
)
def test_what_a_loop_leaves(text: str, shape: str) -> None:
    (path,) = paths(text + "model = Sequential([Input(x.shape), LSTM(8)])\n")
    assert show_shape(path.models[0].inputs[0].shape).endswith(shape)


def test_a_comprehension_keeps_one_item_for_each_turn() -> None:
    (path,) = paths(MODEL + "found = [x * 2 for x in data]\nmodel.predict([*found, 1])\n")
    (event,) = path.events
    (given,) = event.given
    assert len(given.value) == 4, "two turns, what may come behind them, and the last one"  # type: ignore[arg-type]


def test_what_one_entry_hangs_onto_a_module_is_not_counted_for_another() -> None:
    text = (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.lstm = nn.LSTM(3, 4)\n"
        "    def forward(self, x):\n        return self.lstm(x)\n"
        "net = Net()\nnet(torch.zeros(5, 2, 3))\n"
        "def widen(x):\n    net.head = nn.Linear(4, 2)\n    return net.head(net(x)[0])\n"
        "def other(x):\n    fresh = Net()\n    fresh.head = nn.Linear(4, 1)\n    return fresh.head(fresh(x)[0])\n"
    )
    counted = {path.entry: [made.params for made in path.modules] for path in paths(text)}
    assert counted["module"] == [144, 144]
    assert counted["widen"] == [10]
    assert counted["other"] == [149, 144, 5]
