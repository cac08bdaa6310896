"""Nothing is missed by a gate: what is found with all gates open is what is found with them as they are.

The programs are those of the pages of the rules, the measured cases, the correct programs and generated ones; ``benchmarks/gates.py``
asks the same of any folder. A program that is let through is looked at as a whole, so that only the others need a comparison.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lstmlint import catalog
from lstmlint.config import Config
from lstmlint.engine.examples import ready
from lstmlint.engine.lint import lint_source
from lstmlint.source import prefilter, recurrent
from lstmlint.source.prefilter import names_recurrent
from tests.cases import measured
from tests.correct import programs
from tests.differential.generator import generate as chain
from tests.training.generator import generate as story

DATA = Path(__file__).parents[1] / "data"
SEED, COUNT = "gates", 150


def pages() -> Iterator[str]:
    return (ready(example).text for rule in catalog.load().values() for example in rule.examples)


def cases() -> Iterator[str]:
    yield from dict.fromkeys(case.text for case in measured.load())
    torch = json.loads((DATA / "torch_cases.json").read_text(encoding="utf-8"))
    yield from (torch["prelude"] + case["snippet"] for case in torch["cases"])


def generated() -> Iterator[str]:
    yield from (chain(SEED, index).text for index in range(COUNT))
    yield from (story(SEED, index).text for index in range(COUNT))


def correct() -> Iterator[str]:
    yield from programs("keras").values()
    yield from programs("torch").values()


# As they are, whatever a test puts in their place.
_WORDS, _TREE = prefilter.mentions_text, recurrent.present


def let_through(text: str) -> bool:
    return prefilter.mentions(text.encode()) and _WORDS(text) and _TREE(text)


def told(text: str) -> list[str]:
    return [f"{d.span.row}: {d.code} {d.message}" for d in lint_source("model.py", text, Config())]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """All gates."""
    monkeypatch.setattr(prefilter, "mentions_text", lambda _: True)
    monkeypatch.setattr(recurrent, "present", lambda _: True)


@pytest.mark.parametrize(
    ("texts", "least"),
    [
        pytest.param(pages, 800, id="pages"),
        pytest.param(cases, 1500, id="cases"),
        pytest.param(correct, 150, id="correct"),
        pytest.param(generated, 2 * COUNT, id="generated"),
    ],
)
def test_what_is_turned_away_has_nothing_to_tell(texts: Callable[[], Iterator[str]], least: int, opened: None) -> None:
    every = [text for text in texts() if names_recurrent(text)]
    assert len(every) >= least
    for text in every:
        assert let_through(text) or not told(text), text


HEAD = "from tensorflow.keras import layers\nfrom tensorflow.keras.models import Sequential\n"
TORCH = "import torch\nfrom torch import nn\n"
STACKED = "Sequential([layers.Input((5, 3)), {0}(4), {0}(4)])\n"
# Ways to come by a recurrent layer, or by something that is as good as one, each with a mistake behind it.
WAYS = {
    "an alias": HEAD + "from keras.layers import LSTM as L\n" + STACKED.format("L"),
    "a name of a module": HEAD + "import keras.layers as kl\nR = kl.GRU\n" + STACKED.format("R"),
    "a star": "from keras.layers import *\nfrom keras.models import *\nSequential([Input((5, 3)), LSTM(4), LSTM(4)])\n",
    "getattr": HEAD + "make = getattr(layers, 'LSTM')\n" + STACKED.format("make"),
    "getattr of a list": HEAD + "for kind in ['GRU', 'LSTM']:\n    make = getattr(layers, kind)\n    " + STACKED.format("make"),
    "getattr of words": HEAD + "for kind in 'GRU LSTM'.split():\n    make = getattr(layers, kind)\n    " + STACKED.format("make"),
    "getattr of parts": HEAD + "make = getattr(layers, 'Simple' + 'RNN')\n" + STACKED.format("make"),
    "getattr of an f-string": HEAD + "simple = 'Simple'\nmake = getattr(layers, f'{simple}RNN')\n" + STACKED.format("make"),
    "a dict of classes": HEAD + "kinds = {'l': layers.LSTM}\n" + STACKED.format("kinds['l']"),
    "a conditional": HEAD + "make = layers.LSTM if long else layers.GRU\n" + STACKED.format("make"),
    "partial": HEAD + "from functools import partial\nmake = partial(layers.LSTM, activation='tanh')\n" + STACKED.format("make"),
    "a class of the project": HEAD + "class Mine(layers.LSTM):\n    pass\n" + STACKED.format("Mine"),
    "a class that is recurrent by hand": TORCH
    + "class CharRNN(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.cell = nn.Linear(9, 4)\n"
    + "    def forward(self, x):\n        return self.cell(x)\nCharRNN()(torch.zeros(2, 8))\n",
    "a class from elsewhere": "from elsewhere import CharRNN\n" + TORCH + "nn.Linear(9, 4)(torch.zeros(2, 8))\n",
    "a module from elsewhere": "from elsewhere import nets\nnet = nets.CharRNN()\n" + TORCH + "nn.Linear(9, 4)(torch.zeros(2, 8))\n",
    "a star from elsewhere": "from elsewhere import *\nnet = CharRNN()\n" + TORCH + "nn.Linear(9, 4)(torch.zeros(2, 8))\n",
    "what Python refuses": HEAD + "# LSTM\nprint 'x'\n",
}


@pytest.mark.parametrize("text", WAYS.values(), ids=WAYS)
def test_however_a_layer_is_come_by(text: str, request: pytest.FixtureRequest) -> None:
    found = told(text)
    assert found
    request.getfixturevalue("opened")
    assert found == told(text)


def test_a_gate_that_turns_away_too_much_would_be_seen(opened: None) -> None:
    """The comparison compares: without the last gate, there is something to be told of a program that it turns away."""
    text = TORCH + "# as the LSTM of last week\nnn.Linear(9, 4)(torch.zeros(2, 8))\n"
    assert not let_through(text)
    assert told(text)
