"""The table of losses against what real Keras does with every pair of shapes, and a part of that against ``fit`` itself.

``tests/data/fit_probes.json`` was measured by ``scripts/probe_fit.py``.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lstmlint.shape import Shape
from lstmlint.training import LOSSES, Verdict, fit_verdict, loss_called

DATA: dict[str, Any] = json.loads((Path(__file__).parents[1] / "data" / "fit_probes.json").read_text(encoding="utf-8"))
SHAPES = [tuple(shape) for shape in DATA["shapes"]]
PAIRS = list(itertools.product(SHAPES, SHAPES))
LETTERS = {Verdict.ERROR: "e", Verdict.SILENT: "s", Verdict.FINE: "f"}
MEASURED = [(version, loss, batch) for version in (2, 3) for loss, lines in DATA[f"keras{version}"].items() for batch in lines]


@pytest.mark.parametrize(("version", "name", "batch"), MEASURED)
def test_every_pair_of_shapes(version: int, name: str, batch: str) -> None:
    """What is said is what was measured; left open are only heads of a single class, and odd ranks under the sparse loss of tf_keras."""
    loss = loss_called(name)
    assert loss is not None
    wrong, open_ = [], 0
    for (output, target), letter in zip(PAIRS, DATA[f"keras{version}"][name][batch], strict=True):
        verdict = fit_verdict(Shape((None, *output)), Shape((None, *target)), loss, version, int(batch))
        if verdict is Verdict.UNKNOWN:
            open_ += 1
            assert loss.classes or loss.family(version) == "flat", (output, target)
        elif LETTERS[verdict] != letter:
            wrong.append((output, target, letter, verdict))
    assert not wrong
    assert open_ == 0 or loss.classes or loss.family(version) == "flat"


@pytest.mark.parametrize(("version", "name"), [(version, loss.name) for loss in LOSSES for version in (2, 3) if loss.family(version)])
def test_sizes_that_are_not_known(version: int, name: str) -> None:
    """Whatever a size is hidden behind a symbol, nothing is called wrong that is fine with some number."""
    from lstmlint.shape import Unknown

    loss = loss_called(name)
    assert loss is not None
    for output, target in PAIRS:
        truth = fit_verdict(Shape((None, *output)), Shape((None, *target)), loss, version, 5)
        if truth is not Verdict.FINE or (loss.classes and output[-1:] == (1,)):
            continue
        for axis in range(len(target)):
            hidden = (*target[:axis], Unknown("n"), *target[axis + 1 :])
            assert not fit_verdict(Shape((None, *output)), Shape((None, *hidden)), loss, version, 5).wrong, (output, target, axis)
        for axis in range(len(output)):
            if loss.classes and axis == len(output) - 1:
                continue
            hidden = (*output[:axis], Unknown("n"), *output[axis + 1 :])
            assert not fit_verdict(Shape((None, *hidden)), Shape((None, *target)), loss, version, 5).wrong, (output, target, axis)


FIT = """
import itertools, json, sys
import numpy as np
keras = __import__(sys.argv[1])
said = {}
for loss, output, target in json.loads(sys.argv[2]):
    inputs = keras.Input(tuple(output))
    model = keras.Model(inputs, keras.layers.Activation("linear")(inputs))  # a sigmoid makes tf_keras take another function
    model.compile("sgd", loss)
    try:
        model.fit(np.full((5, *output), 0.5), np.zeros((5, *target)), batch_size=5, verbose=0)
        said[repr((loss, output, target))] = "runs"
    except Exception:
        said[repr((loss, output, target))] = "e"
print(json.dumps(said))
"""
SOME = [
    ((2, 1), ()),
    ((2, 1), (1,)),
    ((1,), (2,)),
    ((3,), (1,)),
    ((3,), ()),
    ((2, 3), (3,)),
    ((1,), (3, 1)),
    ((2, 3), (2,)),
    ((2, 3), (2, 3)),
]


@pytest.mark.slow
@pytest.mark.parametrize("version", [2, 3])
def test_fit_itself(version: int) -> None:
    """The compiled loss alone, which was measured, is what decides in ``fit``."""
    names = ["mean_squared_error", "binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"]
    asked = [(name, list(output), list(target)) for name in names for output, target in SOME]
    keras = {2: "tf_keras", 3: "keras"}[version]
    run = subprocess.run([sys.executable, "-c", FIT, keras, json.dumps(asked)], capture_output=True, text=True, timeout=900, check=True)
    said = json.loads(run.stdout.strip().splitlines()[-1])
    for name, output, target in asked:
        letter = DATA[f"keras{version}"][name]["5"][PAIRS.index((tuple(output), tuple(target)))]
        assert (said[repr((name, output, target))] == "e") == (letter == "e"), (name, output, target)
