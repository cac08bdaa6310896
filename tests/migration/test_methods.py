"""Methods and arguments of training that Keras 3 took away, optimizers, the backend, symbolic tensors: told, and fixed."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.diagnostic import Severity
from lstmlint.engine.fixes import fix_source
from lstmlint.engine.lint import lint_source
from lstmlint.source import SourceFile

HEAD = """\
import keras
from keras import Input, Model, Sequential
from keras.layers import LSTM, Dense
model = Sequential([Input((10, 8)), LSTM(4), Dense(1)])
model.compile("adam", "mse")
"""


def told(text: str, version: int | None = None) -> list[tuple[str, Severity]]:
    found = lint_source("a.py", HEAD + text, Config(keras_version=version))  # type: ignore[arg-type]
    return [(d.code, d.severity) for d in found]


def fixed(text: str, *, unsafe: bool = False, version: int | None = 3) -> str:
    config = Config(keras_version=version)  # type: ignore[arg-type]
    return fix_source(SourceFile.of("a.py", HEAD + text), config, unsafe=unsafe).source.text.removeprefix(HEAD)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("model.fit_generator(g)\n", "model.fit(g)\n"),
        ("model.fit_generator(g(), 9)\n", "model.fit(g(), steps_per_epoch=9)\n"),
        ("model.fit_generator(\n    g, 9, 2,\n    verbose=0)\n", "model.fit(\n    g, steps_per_epoch=9, epochs=2,\n    verbose=0)\n"),
        ("model.fit_generator(generator=g, workers=2)\n", "model.fit(x=g)\n"),
        ("h = model .fit_generator (g)\n", "h = model .fit (g)\n"),
        ("model.evaluate_generator(g, 3, None, 10, 1, False, 1)\n", "model.evaluate(g, steps=3, callbacks=None, verbose=1)\n"),
        ("print(model.predict_generator(g, steps=2))\n", "print(model.predict(g, steps=2))\n"),
        ("p = model.predict_proba(x)\n", "p = model.predict(x)\n"),
        ("model.fit(g, workers=2, epochs=3)\n", "model.fit(g, epochs=3)\n"),
        ("o = keras.optimizers.Adam(lr=.1, clipnorm=1.)\n", "o = keras.optimizers.Adam(learning_rate=.1, clipnorm=1.)\n"),
        ("def f(x):\n    return keras.backend.sum(x, axis=1)\n", "def f(x):\n    return keras.ops.sum(x, axis=1)\n"),
        ("def f(x):\n    return keras.backend.argmax(x, 1)\n", "def f(x):\n    return keras.ops.argmax(x, 1)\n"),
        ("y = LSTM(3)(inputs=Input((2, 3)))\n", "y = LSTM(3)(Input((2, 3)))\n"),
    ],
)
def test_safe_fixes(before: str, after: str) -> None:
    assert told(before, 3)
    assert fixed(before) == after
    assert not told(after, 3)


@pytest.mark.parametrize(
    "text",
    [
        "model.fit_generator(g, *rest)\n",
        "model.fit_generator(g, samples_per_epoch=100)\n",
        "c = model.predict_classes(x)\n",  # unsafe
        "def f(x):\n    return keras.backend.argmax(x)\n",  # another default
        "def f(x):\n    return keras.backend.relu(x, alpha=1)\n",  # another name for the argument
        "def f(x, **k):\n    return keras.backend.sum(x, **k)\n",
        "o = keras.optimizers.SGD(lr=.1, decay=.1)\n",
    ],
)
def test_told_and_not_fixed_by_a_safe_fix(text: str) -> None:
    assert told(text, 3)
    kept = fixed(text)
    assert kept in (text, text.replace("lr=.1", "learning_rate=.1"))


def test_the_width_of_the_model_decides_what_the_classes_are() -> None:
    one = 'c = (model.predict(x) > 0.5).astype("int32")\n'
    assert fixed("c = model.predict_classes(x)\n", unsafe=True) == one
    text = "many = Sequential([Input((10, 8)), LSTM(4), Dense(7)])\nc = many.predict_classes(x)[0]\n"
    assert fixed(text, unsafe=True).endswith("c = many.predict(x).argmax(axis=-1)[0]\n")
    unknown = "def f(n, x):\n    m = Sequential([Input((10, 8)), LSTM(4), Dense(n)])\n    return m.predict_classes(x)\n"
    assert fixed(unknown, unsafe=True) == unknown


def test_the_states_are_reset_of_the_model_that_stands_there() -> None:
    """Two models of one function: the fix names the variable, not the name inside the function."""
    text = (
        "def build(n):\n    made = Sequential([Input(batch_shape=(n, 2, 3)), LSTM(4, stateful=True)])\n    return made\n"
        "many = build(4)\none = build(1)\none.reset_states()\n"
    )
    assert fixed(text).endswith('[layer.reset_states() for layer in one.layers if getattr(layer, "stateful", False)]\n')
    nested = "outer = Sequential([Input(batch_shape=(4, 2, 3)), Sequential([LSTM(4, stateful=True)])])\nouter.reset_states()\n"
    assert fixed(nested) == nested  # the loop would not reach the inner one
    assert fixed(nested, unsafe=True) != nested


def test_an_input_is_imported_where_it_is_needed() -> None:
    head = "from keras.models import Sequential\nfrom keras.layers import LSTM, Dense\n"
    text = head + "m = Sequential()\nm.add(LSTM(3, batch_input_shape=(1, 2, 3)))\n"
    outcome = fix_source(SourceFile.of("a.py", text), Config(keras_version=3), unsafe=False).source.text
    assert outcome == (
        "from keras.models import Sequential\nfrom keras.layers import LSTM, Dense, Input\n"
        "m = Sequential()\nm.add(Input(batch_shape=(1, 2, 3)))\nm.add(LSTM(3))\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "model.fit(g)\n",
        "model.fit_generator(g)\nmodel.fit(g, workers=2)\n",
        "def f(x):\n    return keras.backend.sum(x)\n",
        "import tensorflow as tf\ny = tf.concat([Input((2, 3))], 1)\n",
        "y = LSTM(3)(inputs=Input((2, 3)))\n",
    ],
)
def test_keras_2_has_them(text: str) -> None:
    assert not told(text, 2)


def test_without_a_version_they_are_warnings() -> None:
    found = told("model.fit_generator(g)\nmodel.fit(g, workers=2)\nK = keras.backend\no = keras.optimizers.Adam(lr=1)\n")
    assert found == [("RNN706", Severity.WARNING), ("RNN709", Severity.WARNING), ("RNN707", Severity.WARNING)]


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    model.fit_generator(g)\nexcept AttributeError:\n    model.fit(g)\n",
        "if keras.__version__ < '3':\n    model.fit_generator(g)\nelse:\n    model.fit(g)\n",
        "o = keras.optimizers.Adam(lr=1) if keras.__version__ < '2.3' else keras.optimizers.Adam(learning_rate=1)\n",
        "def train(m):\n    m.fit_generator(g)\n    m.fit(g, workers=1)\n",
        "from torch.optim import Adam\no = Adam(p, lr=1)\n",
        "import tensorflow as tf\ny = keras.layers.Lambda(lambda t: tf.concat([t, t], 1))(Input((2, 3)))\n",
        "import tensorflow as tf\nprint(tf.is_tensor(Input((2, 3))), tf.concat([x, y], 1))\n",
        "import tensorflow as tf\nclass A(Model):\n    def call(self, x):\n        return tf.concat([x, x], 1)\ny = A()(Input((2, 3)))\n",
        "import tensorflow as tf\ny = tf.keras.layers.Concatenate()([Input((2, 3)), Input((2, 3))])\n",
    ],
)
def test_silent(text: str) -> None:
    assert not [code for code, _ in told(text, 3) if code.startswith("RNN7")]
