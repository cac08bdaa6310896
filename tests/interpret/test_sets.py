"""Sets hold each item once, ``slice()`` is ``start:stop``, and a tensor has no more axes than it has."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.engine import lint_source
from lstmlint.interpret.values import Items
from tests.interpret.scopes import scope_of, shown


@pytest.mark.parametrize(
    ("made", "length"),
    [
        ("{1, 2, 1}", 2),
        ("{word for word in 'a b a'.split()}", 2),
        ("set('the cat sat on the mat ' * 20)", 10),
        ("sorted(set('abcab' * 100))", 3),
        ("{load(), 1}", None),
        ("{load(i) for i in range(3)}", None),
    ],
)
def test_each_item_once(made: str, length: int | None) -> None:
    found = scope_of(f"found = {made}")["found"]
    assert isinstance(found, Items)
    assert (len(found) if found.exact else None) == length


def test_slices_have_names() -> None:
    found = scope_of("import numpy as np\nx = np.zeros((30, 4))\npart = slice(5, 20)\nfound = x[part]\nrest = x[slice(None, 3), 1]")
    assert shown(found["found"]) == "(15, 4)"
    assert shown(found["rest"]) == "(3)"


_START = """
import keras
from keras.layers import GRU, Dense, Input, Lambda
inputs = Input((10, 3))
"""


@pytest.mark.parametrize(
    ("program", "wrong"),
    [
        ("x = GRU(8)(inputs)\nDense(1)(x[:, -1, :])", True),
        ("x = GRU(8)(inputs)\nLambda(lambda t: t[:, -1, :])(x)", True),
        ("x = GRU(8)(inputs)\nx[:, -1]", False),
        ("x = GRU(8)(inputs)\nx[:, None, :]", False),
        ("x = GRU(8)(inputs)\nx[..., -1, :]", False),
        ("x = GRU(8, return_sequences=True)(inputs)\nx[:, -1, :]", False),
        ("x = GRU(8, return_sequences=flag)(inputs)\nif flag:\n    x = x[:, -1, :]", False),
        ("x = GRU(8)(inputs)\nif len(x.shape) == 3:\n    x = x[:, -1, :]", False),
        ("x = GRU(8)(inputs)\nif keras.ops.ndim(x) == 3:\n    x = x[:, -1, :]", False),
        ("x = block(inputs)\nx[:, -1, :]", False),
    ],
)
def test_too_many_indices(program: str, wrong: bool) -> None:
    found = lint_source("a.py", _START + program, Config(keras_version=3))
    assert [(d.code, d.severity.value) for d in found if d.code == "RNN102"] == ([("RNN102", "error")] if wrong else [])


def test_a_single_number_of_an_array_is_an_index() -> None:
    text = "import tensorflow as tf\nimport numpy as np\nseries = np.zeros((40, 3))\nds = tf.data.Dataset.range(30)\n"
    text += "ds = ds.map(lambda i: (series[i:i + 4], tf.constant(series)[i + 4, :1]))\nfor x, y in ds:\n    found = y"
    assert shown(scope_of(text)["found"]) == "(1)"
