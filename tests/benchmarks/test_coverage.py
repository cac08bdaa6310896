"""``benchmarks/coverage.py`` counts what is known, and says why the rest is not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "coverage.py"

HEAD = "from keras.models import Sequential, Model\nfrom keras.layers import *\n"
NUMBERS = HEAD + "m = Sequential([LSTM(4, input_shape=(10, 3)), Dense(1)])\nm.compile(loss='mse')\nm.fit(x, y)\n"
SYMBOLS = HEAD + (
    "def build(steps, width, units):\n    m = Sequential([LSTM(units, input_shape=(steps, width)), Dense(width + 1)])\n    return m\n"
)
UNDECLARED = HEAD + "m = Sequential([LSTM(4, return_sequences=True), Dense(1)])\n"
CUSTOM = HEAD + "class Own(Layer):\n    def call(self, x):\n        return work(x)\nm = Sequential([LSTM(4, input_shape=(10, 3)), Own()])\n"
COUNTED = HEAD + "m = Sequential()\nm.add(LSTM(4, input_shape=(10, 3)))\nfor layer in others():\n    m.add(layer)\nm.add(Dense(2))\n"
TWO_PATHS = HEAD + (
    "def build(kind, shape):\n    m = Sequential()\n    m.add(LSTM(4, input_shape=(10, 3)))\n"
    "    if kind:\n        m.add(Lambda(strange))\n    m.add(Dense(2))\n    return m\n"
)
UNSEEN = HEAD + "if False:\n    m = Sequential([LSTM(4, input_shape=(10, 3))])\n"
QUOTED = HEAD + '"""Sequential([LSTM(4)])"""\n# Model(LSTM)\nclass Mine(Model): pass\nLSTM\n'


def measured(folder: Path, *options: str) -> dict[str, Any]:
    """The figures of a folder."""
    command = [sys.executable, str(SCRIPT), str(folder), "--json", "--worst", "9", *options]
    outcome = subprocess.run(command, capture_output=True, text=True, check=True)
    data: dict[str, Any] = json.loads(outcome.stdout)
    return data


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Each program in a package of its own, measured at once."""
    folder = tmp_path_factory.mktemp("corpus")
    programs = {"numbers": NUMBERS, "symbols": SYMBOLS, "undeclared": UNDECLARED, "custom": CUSTOM, "counted": COUNTED}
    for name, text in {**programs, "paths": TWO_PATHS, "unseen": UNSEEN, "quoted": QUOTED}.items():
        (folder / name).mkdir()
        (folder / name / "model.py").write_text(text, encoding="utf-8")
    return measured(folder)


def test_numbers_and_symbols_are_known(figures: dict[str, Any]) -> None:
    for name in ("numbers", "symbols"):
        one = figures["packages"][name]
        assert (one["models"], one["wholly"], one["layers"], one["shapes"], one["params"]) == (1, 1, 2, 2, 2)
    assert (figures["packages"]["numbers"]["compiled"], figures["packages"]["numbers"]["trained"]) == (1, 1)
    assert (figures["packages"]["symbols"]["compiled"], figures["packages"]["symbols"]["trained"]) == (0, 0)


@pytest.mark.parametrize(
    ("name", "known", "layers", "reason"),
    [
        ("undeclared", 0, 2, "input shape not declared"),
        ("custom", 1, 2, "custom layer"),
        ("counted", 1, 2, "layer list of unknown length"),
    ],
)
def test_what_is_not_known_has_a_reason(figures: dict[str, Any], name: str, known: int, layers: int, reason: str) -> None:
    one = figures["packages"][name]
    assert (one["shapes"], one["layers"], one["wholly"]) == (known, layers, 0)
    assert one["reasons"] == {reason: 1}


def test_a_layer_is_known_only_if_every_path_knows_it(figures: dict[str, Any]) -> None:
    """On one path an unknown stands before the Dense layer: one model, three layers, one known."""
    one = figures["packages"]["paths"]
    assert (one["models"], one["layers"], one["shapes"]) == (1, 3, 1)


def test_what_only_a_search_finds_is_counted(figures: dict[str, Any]) -> None:
    assert figures["packages"]["unseen"]["missed"] == 1
    assert "quoted" not in figures["packages"]
    assert [place.rsplit("/", 1)[-1] for place in figures["not_found"]] == ["model.py:4"]


def test_the_worst_are_listed_with_their_lines(figures: dict[str, Any]) -> None:
    listed = {Path(one["model"].rpartition(":")[0]).parent.name: one for one in figures["worst"]}
    assert set(listed) == {"undeclared", "custom", "counted", "paths"}
    assert listed["custom"]["detail"] == "Own"


def test_the_table_has_a_line_for_each_package(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "m.py").write_text(NUMBERS, encoding="utf-8")
    (tmp_path / "a" / "own.py").write_text(CUSTOM, encoding="utf-8")
    outcome = subprocess.run([sys.executable, str(SCRIPT), str(tmp_path), "--worst", "3"], capture_output=True, text=True, check=True)
    assert [line.split()[0] for line in outcome.stdout.splitlines()[2:4]] == ["a", "all"]
    assert "1 of 2 layers, from line 6: custom layer (Own)" in outcome.stdout
