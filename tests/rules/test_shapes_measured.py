"""The examples of the shape rules, run with real Keras: what is called an error fails, and nothing else does."""

from __future__ import annotations

import contextlib
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from lstmlint import catalog
from lstmlint.config import Config
from lstmlint.diagnostic import Severity
from lstmlint.engine import lint_source
from tests.rules.shapes import HEAD

FAMILIES = ("RNN1", "RNN2", "RNN3")
pytestmark = pytest.mark.slow


def examples() -> list[Any]:
    """Every example of these rules, for each version that it is about."""
    return [
        pytest.param(example, version, id=f"{code} {number} Keras {version}")
        for code, rule in catalog.load().items()
        if code.startswith(FAMILIES)
        for number, example in enumerate(rule.examples)
        for version in ((2, 3) if example.keras is None else (example.keras,))
    ]


@pytest.fixture(scope="module")
def frameworks() -> Iterator[dict[int, Any]]:
    """Both versions in one process."""
    tensorflow = pytest.importorskip("tensorflow")
    keras, legacy = pytest.importorskip("keras"), pytest.importorskip("tf_keras")
    if not keras.__version__.startswith("3"):
        pytest.skip("keras is not Keras 3")
    tensorflow.get_logger().setLevel("ERROR")
    yield {2: legacy, 3: keras}


def namespace(keras: Any) -> dict[str, Any]:
    """What the examples take for granted."""
    numpy = pytest.importorskip("numpy")
    names = {name: getattr(keras.layers, name) for name in dir(keras.layers) if not name.startswith("_")}
    data = {"X": numpy.zeros((8, 10, 3), "float32"), "y": numpy.zeros((8, 1), "float32")}
    data |= {"X_train": data["X"], "y_train": data["y"], "load_windows": lambda: data["X"]}
    return {**names, "np": numpy, "Model": keras.Model, "Sequential": keras.Sequential, "Input": keras.Input, **data}


def run(text: str, keras: Any) -> Exception | None:
    """What the program, and the first batch of each of its models, raises; the test is skipped where names are missing."""
    names = namespace(keras)
    numpy = names["np"]
    keras.backend.clear_session()
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            exec(text, names)
            for thing in list(names.values()):
                if isinstance(thing, keras.Model) and thing.built and thing.inputs:
                    shapes = [[2 if place == 0 and axis is None else axis or 5 for place, axis in enumerate(t.shape)] for t in thing.inputs]
                    arrays = [numpy.ones(shape, "float32") for shape in shapes]
                    thing(arrays if len(arrays) > 1 else arrays[0])
    except NameError as error:
        pytest.skip(f"not a whole program: {error}")
    except Exception as error:
        return error
    return None


@pytest.mark.parametrize(("example", "version"), examples())
def test_example(example: catalog.Example, version: int, frameworks: dict[int, Any]) -> None:
    text = re.sub(r"[ \t]*#~.*", "", example.text)
    found = lint_source("example.py", HEAD + text, replace(Config(), keras_version=version))
    errors = [d for d in found if d.severity is Severity.ERROR]
    raised = run(text, frameworks[version])
    if errors:
        assert raised is not None, [d.message for d in errors]
    elif not any(d.code in ("RNN301", "RNN103") for d in found):  # warnings of what is only seen in the first batch
        assert raised is None, f"{type(raised).__name__}: {raised}"
