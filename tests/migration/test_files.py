"""Files, callbacks, attributes and the backend: what Keras 3 refuses is told, and what the fix makes of it."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.diagnostic import Severity
from lstmlint.engine.fixes import fix_source
from lstmlint.engine.lint import lint_source
from lstmlint.source import SourceFile

HEAD = """\
import os
import keras
from keras import Input, Model, Sequential
from keras import backend as K
from keras.callbacks import Callback, ModelCheckpoint, ReduceLROnPlateau, TensorBoard
from keras.layers import LSTM, Dense
from keras.models import load_model
model = Sequential([Input((10, 8)), LSTM(4), Dense(1)])
model.compile("adam", "mean_squared_error")
"""


def told(text: str, version: int | None = 3) -> list[tuple[str, Severity]]:
    found = lint_source("a.py", HEAD + text, Config(keras_version=version))  # type: ignore[arg-type]
    return [(d.code, d.severity) for d in found]


def fixed(text: str, *, version: int | None = 3, unsafe: bool = False) -> str:
    config = Config(keras_version=version)  # type: ignore[arg-type]
    return fix_source(SourceFile.of("a.py", HEAD + text), config, unsafe=unsafe).source.text.removeprefix(HEAD)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("model.save_weights('w.h5')\n", "model.save_weights('w.weights.h5')\n"),
        (
            "model.save_weights('w.hdf5')\nmodel.load_weights('w.hdf5')\n",
            "model.save_weights('w.weights.h5')\nmodel.load_weights('w.weights.h5')\n",
        ),
        ("p = 'run/cp.ckpt'\nmodel.save_weights(p)\n", "p = 'run/cp.weights.h5'\nmodel.save_weights(p)\n"),
        ("for e in range(n):\n    model.save_weights(f'{e}.h5')\n", "for e in range(n):\n    model.save_weights(f'{e}.weights.h5')\n"),
        ("model.save_weights(name + '_w.h5')\n", "model.save_weights(name + '_w.weights.h5')\n"),
        ("model.save_weights('%s.h5' % name)\n", "model.save_weights('%s.weights.h5' % name)\n"),
        (
            "name = 'lstm'\nmodel.save_weights('{}.h5'.format(name))\n",
            "name = 'lstm'\nmodel.save_weights('{}.weights.h5'.format(name))\n",
        ),
        ("model.save(os.path.join(d, 'lstm'))\n", "model.save(os.path.join(d, 'lstm.keras'))\n"),
        ("model.save('lstm/')\nm = load_model('lstm/')\n", "model.save('lstm.keras')\nm = load_model('lstm.keras')\n"),
        (
            "c = ModelCheckpoint('b.hdf5')\nmodel.load_weights('b.hdf5')\n",
            "c = ModelCheckpoint('b.keras')\nmodel.load_weights('b.keras')\n",
        ),
        ("c = ModelCheckpoint('b.h5', 'loss', 1, True, True)\n", "c = ModelCheckpoint('b.weights.h5', 'loss', 1, True, True)\n"),
        ("model.save('m.keras', save_format='tf')\n", "model.save('m.keras')\n"),
        ("c = TensorBoard('l', write_grads=True, batch_size=8)\n", "c = TensorBoard('l')\n"),
        ("c = ReduceLROnPlateau(epsilon=0.1)\n", "c = ReduceLROnPlateau(min_delta=0.1)\n"),
        ("model.optimizer.lr = 0.1\n", "model.optimizer.learning_rate = 0.1\n"),
        ("r = K.get_value(model.optimizer.lr)\n", "r = float(model.optimizer.learning_rate)\n"),
        ("K.set_value(model.optimizer.lr, 0.1)\n", "model.optimizer.learning_rate.assign(0.1)\n"),
        ("s = model.layers[0].output_shape[1:]\n", "s = model.layers[0].output.shape[1:]\n"),
        ("m = load_model('a.keras')\nm._make_predict_function()\n", "m = load_model('a.keras')\nm.make_predict_function()\n"),
        ("m = load_model('a.keras')\nm.fit_generator(g, 9)\n", "m = load_model('a.keras')\nm.fit(g, steps_per_epoch=9)\n"),
        ("text = model.to_yaml()\n", "text = model.to_json()\n"),
        ("def f(x):\n    return K.int_shape(x)[1]\n", "def f(x):\n    return x.shape[1]\n"),
        (
            "def f(x, w):\n    return K.expand_dims(K.dot(x, w))\n",
            "def f(x, w):\n    return keras.ops.expand_dims(keras.ops.dot(x, w), -1)\n",
        ),
    ],
)
def test_safe_fixes(before: str, after: str) -> None:
    assert told(before)
    assert fixed(before) == after
    assert not told(after)


@pytest.mark.parametrize(
    "text",
    [
        "model.save('m.h5')\nmodel.save_weights('m.h5')\n",  # two kinds of file under one name
        "model.save_weights('w.h5')\nmodel.load_weights('w.h5', by_name=True)\n",
        "model.save('lstm')\nprint('lstm')\n",  # the same word may mean something else
        "m = load_model('folder')\n",
        "c = ModelCheckpoint('b.keras', period=5)\n",
        "print(model.total_loss)\n",
    ],
)
def test_told_without_a_fix(text: str) -> None:
    assert told(text)
    assert fixed(text, unsafe=True) == text


@pytest.mark.parametrize(
    "text",
    [
        "model.save_weights(name)\n",
        "for e in range(n):\n    if hasattr(model.optimizer, 'lr'):\n        print(model.optimizer.lr)\n",
        "model.save_weights(f'{folder}/{name}')\n",
        "suffix = '.weights'\nmodel.save_weights(name + suffix + '.h5')\n",
        "model.save('hf://somebody/something')\n",
        "model.load_weights('old.h5')\n",
        "m = load_model('old.h5')\nm.predict(x)\n",
        "def f(other):\n    other.save('folder')\n    other.optimizer.lr = 1\n    print(other.output_shape, other.total_loss)\n",
        "import torch\no = torch.optim.Adam(p, lr=1)\nprint(o.lr)\n",
        "class Mine:\n    lr = 1\n    def save(self, name): pass\nMine().save('folder')\nprint(Mine().lr)\n",
        "if hasattr(model.optimizer, 'lr'):\n    print(model.optimizer.lr)\n",
        "try:\n    rate = model.optimizer.lr\nexcept AttributeError:\n    rate = model.optimizer.learning_rate\n",
        "class Own(Model):\n    def save(self, name): pass\n    def to_yaml(self): pass\nm = Own()\nm.save('folder')\nm.to_yaml()\n",
        "c = ModelCheckpoint(path, **options)\n",
    ],
)
def test_what_is_not_known_or_not_keras_is_left_alone(text: str) -> None:
    assert not told(text)


def test_keras_2_takes_all_of_it_but_what_it_has_lost_itself() -> None:
    text = "model.save('lstm')\nmodel.save_weights('w.h5')\nmodel.optimizer.lr = 1\nc = ModelCheckpoint('b', period=2)\n"
    assert not told(text, 2)
    assert told("print(model.optimizer.decay)\n", 2) == [("RNN715", Severity.ERROR)]


def test_without_a_version_it_is_a_warning_and_no_file_gets_another_name_by_a_safe_fix() -> None:
    text = "model.save_weights('w.h5')\n"
    assert told(text, None) == [("RNN714", Severity.WARNING)]
    assert fixed(text, version=None) == text
    assert fixed(text, version=None, unsafe=True) == "model.save_weights('w.weights.h5')\n"


CALLBACK = """
class Scores(Callback):
    def __init__(self, data=None):
        super().__init__()
        {kept} = data
    def on_epoch_end(self, epoch, logs=None):
        print(self.model.predict(self.validation_data[0]))
"""


def test_a_callback_has_no_validation_data_but_its_own() -> None:
    assert told(CALLBACK.format(kept="self.data")) == [("RNN715", Severity.ERROR)]
    assert not told(CALLBACK.format(kept="self.validation_data"))


@pytest.mark.parametrize(
    "text",
    [
        "x = keras.layers.Bidirectional(tf_keras.layers.LSTM(3))\n",
        "x = tf_keras.layers.GRU(3)(keras.Input((4, 5)))\n",
        "x = keras.layers.GRU(3)(tf_keras.Input((4, 5)))\n",
    ],
)
def test_two_packages_in_one_graph(text: str) -> None:
    assert [d.code for d in lint_source("a.py", f"import keras\nimport tf_keras\n{text}", Config())] == ["RNN711"]


def test_a_loss_that_is_lost_in_hdf5() -> None:
    text = "model.compile('adam', {loss})\nmodel.save('m.h5')\nm = load_model('m.h5'{more})\n"
    assert told(text.format(loss="'mse'", more="")) == [("RNN716", Severity.ERROR)]
    assert not told(text.format(loss="'mean_squared_error'", more=""))
    assert not told(text.format(loss="'mse'", more=", compile=False"))
    assert not told(text.format(loss="loss", more=""))


def test_the_learning_rate_in_a_history() -> None:
    text = "h = model.fit(x, y, callbacks=[keras.callbacks.LearningRateScheduler(rate)])\nprint(h.history[{!r}])\n"
    assert told(text.format("lr")) == [("RNN715", Severity.ERROR)]
    assert told(text.format("lr"), None) == [("RNN715", Severity.WARNING)]
    assert told(text.format("learning_rate"), 2) == [("RNN715", Severity.ERROR)]
    assert not told(text.format("learning_rate"))
    assert not told(text.format("lr"), 2)
