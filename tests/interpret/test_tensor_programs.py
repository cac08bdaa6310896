"""Shapes of symbolic tensors through random expressions, compared with Keras itself; and shapes that are known in part."""

from __future__ import annotations

import random

import pytest

from lstmlint.config import Config
from lstmlint.interpret.values import Items
from lstmlint.program import Tensor
from lstmlint.summary import summarize
from tests.interpret.scopes import scope_of, shown
from tests.interpret.tensor_programs import EXPRESSIONS, HEADS, INPUTS, declared

_PROGRAMS = 200


def _expressions(home: str) -> list[str]:
    rng = random.Random(f"tensors of {home}")
    found: dict[str, None] = {}
    while len(found) < _PROGRAMS:
        found[EXPRESSIONS[home](rng)] = None
    return list(found)


def _claimed(home: str, expression: str) -> Tensor | None:
    value = scope_of(f"{HEADS[home]}{declared()}keep = [{expression}]\n")["keep"]
    assert isinstance(value, Items)
    return value[0] if isinstance(value[0], Tensor) else None


@pytest.mark.parametrize("home", sorted(EXPRESSIONS))
def test_nearly_all_are_known(home: str) -> None:
    found = [_claimed(home, expression) for expression in _expressions(home)]
    known = [t for t in found if t is not None and not t.shape.open and all(a is None or isinstance(a, int) for a in t.shape.axes)]
    assert len(known) >= 0.95 * len(found)


@pytest.mark.slow
@pytest.mark.parametrize("home", sorted(EXPRESSIONS))
def test_keras_agrees(home: str) -> None:
    pytest.importorskip("tensorflow")
    names: dict[str, object] = {}
    exec(HEADS[home] + declared(), names)
    wrong, refused = [], 0
    for expression in _expressions(home):
        try:
            real = tuple(eval(expression, names).shape)
        except Exception:
            refused += 1
            continue
        claimed = _claimed(home, expression)
        if claimed is None:
            continue
        axes = claimed.shape.axes
        tail = real[len(real) - len(axes) :] if claimed.shape.open else real
        # Keras does not always reckon as far as we do: None says nothing.
        fits = len(axes) == len(tail) and all(not isinstance(a, int) or b is None or a == b for a, b in zip(axes, tail, strict=True))
        if not fits:
            wrong.append(f"{expression}: {claimed.shape}, but {real}")
    assert not wrong, "\n".join(wrong)
    assert refused < _PROGRAMS / 5, INPUTS


_IN_PART = [
    ("x = load()\ny = layers.Dense(8)(x)", "(..., 8)"),
    ("y = layers.Dropout(0.2)(layers.Dense(8)(load()))", "(..., 8)"),
    ("y = layers.concatenate([layers.Dense(8)(load()), layers.Dense(3)(load())])", "(..., 11)"),
    ("y = layers.LSTM(8)(load())", "(?, 8)"),
    ("y = layers.LSTM(8, return_sequences=True)(load())", "(?, ?, 8)"),
    ("y = layers.Dense(8)(load())[..., :3]", "(..., 3)"),
    ("y = layers.Dense(8)(load())[..., -1]", "(...)"),
    ("y = layers.Dense(8)(load())[:, -1, :]", "(..., 8)"),
    ("y = layers.Dense(8)(load())[:, -1]", "(...)"),
    ("y = layers.Dense(8)(load()) * 2.0", "(..., 8)"),
    ("y = layers.Dense(8)(load()) + layers.Dense(8)(other())", "(..., 8)"),
    ("y = tf.expand_dims(layers.Dense(8)(load()), -1)", "(..., 8, 1)"),
    ("y = tf.reduce_mean(layers.Dense(8)(load()), axis=-1, keepdims=True)", "(..., 1)"),
    ("y = tf.concat([layers.Dense(8)(load()), layers.Dense(2)(load())], axis=-1)", "(..., 10)"),
    ("y = layers.Dense(8)(load()) + np.zeros((4, 8))", "(..., 4, 8)"),
    ("y = layers.Embedding(100, 16)(load())", "(..., 16)"),
    ("y = layers.Lambda(lambda t: t[:, -1, :])(layers.LSTM(8, return_sequences=True)(load()))", "(?, 8)"),
    ("y = layers.Lambda(lambda t, k: t[..., :k], arguments={'k': 3})(layers.LSTM(8)(load()))", "(?, 3)"),
    (
        "class Net:\n    def last(self, t):\n        return t[:, -1]\n"
        "y = layers.Lambda(Net().last)(layers.LSTM(8, return_sequences=True)(load()))",
        "(?, 8)",
    ),
    ("y = layers.Lambda(keras.backend.softmax)(layers.Dense(8)(load()))", "(..., 8)"),
    ("y, z = layers.Lambda(lambda t: tf.split(t, 2, axis=-1))(layers.LSTM(8)(load()))", "(?, 4)"),
    ("x = keras.Input((5, 3))\nif flag():\n    x = layers.Dense(7)(x)\nelse:\n    x = layers.Dense(7)(x)\ny = x", "(None, 5, 7)"),
    ("a = np.zeros((9, 5, 3))\nif flag():\n    a = a[:4]\ny = a", "(?, 5, 3)"),
    ("a = np.zeros((9, 5, 3))\nif flag():\n    a = a[..., 0]\ny = a", "(..., ?, ?)"),
    ("a = np.zeros((9, 5, 3))\nif flag():\n    a = a[0]\ny = a", "(..., 5, 3)"),
    ("a = np.zeros((9, 5))\nb = a if flag() else a[:, :2]\ny = b", "(9, ?)"),
]
_HEAD = "import numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers\n"


@pytest.mark.parametrize(("code", "shape"), _IN_PART)
def test_what_is_known_of_an_unknown(code: str, shape: str) -> None:
    found = shown(scope_of(f"{_HEAD}{code}\n")["y"])
    words = ["?" if ("?" in w or "shape[" in w) else w for w in found.strip("()").split(", ")]
    assert f"({', '.join(words)})" == shape


_LOST = """
import tensorflow as tf
{imports}

inputs = keras.Input((5, 3))
h = layers.LSTM(8, return_sequences=True)(inputs)
h = {first}
h = h * 2.0 + 1.0
h = layers.Dense(4)(h[:, :, 0] if h.shape[-1] == 1 else h[:, -1, :])
outputs = {last}
model = keras.Model(inputs, outputs)
"""


@pytest.mark.parametrize(
    ("imports", "first", "last", "shape"),
    [
        ("from tensorflow import keras\nfrom tensorflow.keras import layers", "tf.nn.relu(h)", "tf.expand_dims(h, -1)", [None, 4, 1]),
        ("import keras\nfrom keras import layers, ops", "ops.relu(h)", "ops.mean(h, axis=-1, keepdims=True)", [None, 1]),
        ("from tensorflow import keras\nfrom tensorflow.keras import layers", "tf.tile(h, [1, 1, 2])", "tf.stack([h, h], 2)", [None, 4, 2]),
    ],
)
def test_layers_behind_plain_functions_are_in_the_model(imports: str, first: str, last: str, shape: list[int | None]) -> None:
    code = _LOST.format(imports=imports, first=first, last=last)
    (model,) = summarize("model.py", code, Config())["models"]
    assert [layer["type"] for layer in model["layers"]] == ["LSTM", "Dense"]
    assert model["layers"][1]["output_shape"] == [None, 4]
    assert model["output_shape"] == shape
    assert model.get("complete", True)


_MERGED = [
    ("layers.Add()([layers.Dense(8)(load()), layers.Dense(8)(other())])", "(..., 8)"),
    ("layers.Multiply()([layers.Dense(1)(load()), layers.Dense(8)(other())])", "(..., 8)"),
    ("layers.Concatenate()([layers.Dense(8)(load()), keras.Input((3,))])", "(?, 11)"),
    ("layers.Concatenate(axis=1)([layers.Dense(8)(load()), layers.Dense(8)(load())])", "(...)"),
    ("layers.Add()([layers.Dense(8)(load()), keras.Input((5, 8))])", "(..., ?, 8)"),
]


@pytest.mark.parametrize(("code", "shape"), _MERGED)
def test_merging_what_is_known_in_part(code: str, shape: str) -> None:
    found = shown(scope_of(f"{_HEAD}y = {code}\n")["y"])
    words = ["?" if w in ("batch", "None") else w for w in found.strip("()").split(", ")]
    assert f"({', '.join(words)})".replace("(..., ?, 8)", "(..., 8)") == shape.replace("(..., ?, 8)", "(..., 8)")


def test_the_summary_shows_what_is_known_in_part() -> None:
    from lstmlint.summary import render

    code = "from keras import layers, Model\nx = load()\ny = layers.Dense(8)(x)\nz = layers.Dense(3)(y)\nmodel = Model(x, z)\n"
    data = summarize("model.py", code, Config())
    assert [layer["output_shape"] for layer in data["models"][0]["layers"]] == [None, None]
    assert [layer["output_in_part"] for layer in data["models"][0]["layers"]] == ["(..., 8)", "(..., 3)"]
    assert "(..., 8)" in render(data)


_LAMBDAS = [
    "lambda t: t[:, -1, :]",
    "lambda t: t[:, ::-1]",
    "lambda t: tf.reduce_mean(t, axis=1)",
    "lambda t: tf.expand_dims(t, -1)",
    "lambda t: tf.concat([t, t], axis=-1)",
    "lambda t: tf.reshape(t, (-1, 15))",
    "lambda t: tf.reshape(t, (tf.shape(t)[0], 3, 5))",
    "lambda t: t * 2 + 1",
    "lambda t: tf.split(t, 3, axis=-1)[0]",
    "lambda t: tf.transpose(t, [0, 2, 1])",
    "lambda t: tf.nn.softmax(t)",
    "lambda t: tf.stack([t[:, 0], t[:, 1]], axis=1)",
    "lambda t: tf.one_hot(tf.argmax(t, axis=-1), 7)",
    "lambda t: tf.tile(t[:, :1], [1, 4, 1])",
    "lambda t: tf.squeeze(t[:, :1], axis=1)",
    "lambda t: tf.einsum('btf,bsf->bts', t, t)",
    "lambda t: tf.gather(t, [0, 2], axis=1)",
    "lambda t, n: t[..., :n], arguments={'n': 2}",
    "helper",
]


@pytest.mark.slow
@pytest.mark.parametrize("home", ["tf_keras", "keras"])
def test_lambda_in_both_versions(home: str) -> None:
    pytest.importorskip("tensorflow")
    head = f"import tensorflow as tf\nimport {home} as keras\n\ndef helper(t):\n    a = t[:, 1:]\n    return a - t[:, :-1]\n\n"
    for function in _LAMBDAS:
        code = f"{head}y = keras.layers.Lambda({function})(keras.Input((5, 3)))\n"
        names: dict[str, object] = {}
        exec(code, names)
        real = tuple(names["y"].shape)  # type: ignore[attr-defined]
        claimed = scope_of(code)["y"]
        assert isinstance(claimed, Tensor), function
        assert not claimed.shape.open, function
        for ours, theirs in zip(claimed.shape.axes[1:], real[1:], strict=True):
            assert theirs is None or ours == theirs, (function, claimed.shape, real)
