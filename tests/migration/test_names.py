"""Names that are gone: where they are told, with what words, and what the fix makes of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lstmlint.checks.migration_names import fate, in_both
from lstmlint.config import Config
from lstmlint.diagnostic import Severity
from lstmlint.engine.fixes import fix_source
from lstmlint.engine.lint import lint_source
from lstmlint.interpret import interpret
from lstmlint.source import SourceFile

ROOT = Path(__file__).parents[2]


def fixed(text: str, version: int | None = 3, select: tuple[str, ...] = ()) -> str:
    config = Config(keras_version=version)  # type: ignore[arg-type]
    return fix_source(SourceFile.of("a.py", text), config, unsafe=False).source.text


def told(text: str, version: int | None = None) -> list[tuple[int, str, Severity]]:
    found = lint_source("a.py", text, Config(keras_version=version))  # type: ignore[arg-type]
    return [(d.span.row, d.code, d.severity) for d in found]


TAIL = "from keras.layers import LSTM\nlayer = LSTM(4)\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from keras.utils import np_utils\n", "from keras import utils as np_utils\n"),
        ("from keras.utils import np_utils; x = 1\n", "from keras import utils as np_utils; x = 1\n"),
        ("from keras.utils import np_utils as u\n", "from keras import utils as u\n"),
        ("import keras.utils.np_utils as u\n", "import keras.utils as u\n"),
        ("from keras.utils import np_utils, plot_model\n", "from keras import utils as np_utils\nfrom keras.utils import plot_model\n"),
        ("from keras.utils import plot_model, np_utils\n", "from keras import utils as np_utils\nfrom keras.utils import plot_model\n"),
        ("from keras.utils.np_utils import to_categorical as oh\n", "from keras.utils import to_categorical as oh\n"),
        ("from tensorflow.keras.utils import np_utils\n", "from tensorflow.keras import utils as np_utils\n"),
        ("from keras.objectives import mean_squared_error\n", "from keras.losses import mean_squared_error\n"),
        ("from keras.engine.topology import Layer, Input\n", "from keras.layers import Layer, Input\n"),
        ("from keras.engine.training import Model\n", "from keras.models import Model\n"),
        ("from keras.preprocessing.text import Tokenizer as T\n", "from tensorflow.keras.preprocessing.text import Tokenizer as T\n"),
        ("from keras.preprocessing import text\n", "from tensorflow.keras.preprocessing import text\n"),
        (
            "from keras.preprocessing import text, sequence\n",
            "from tensorflow.keras.preprocessing import text\nfrom keras.preprocessing import sequence\n",
        ),
        (
            "from keras.preprocessing.sequence import (\n    pad_sequences,\n    TimeseriesGenerator,\n)\n",
            "from tensorflow.keras.preprocessing.sequence import TimeseriesGenerator\n"
            "from keras.preprocessing.sequence import (\n    pad_sequences,\n)\n",
        ),
        ("from keras.losses import mse\nf = mse\n", "from keras.losses import mean_squared_error\nf = mean_squared_error\n"),
        ("from keras.losses import mse as m\nf = m\n", "from keras.losses import mean_squared_error as m\nf = m\n"),
        ("from keras.constraints import maxnorm\nc = maxnorm(3)\n", "from keras.constraints import max_norm\nc = max_norm(3)\n"),
        ("from keras import losses\nf = losses.kld\n", "from keras import losses\nf = losses.kl_divergence\n"),
        (
            "from keras.layers import CuDNNLSTM, LSTM\na = CuDNNLSTM(3)\n",
            "from keras.layers import LSTM\na = LSTM(3)\n",
        ),
        (
            "from keras.layers import LSTM\nfrom keras.layers import CuDNNLSTM\na = [CuDNNLSTM, 1]\n",
            "from keras.layers import LSTM\na = [LSTM, 1]\n",
        ),
        ("if True:\n    from keras.layers import CuDNNGRU\na = CuDNNGRU(3)\n", "if True:\n    from keras.layers import GRU\na = GRU(3)\n"),
    ],
)
def test_the_new_name_is_written(before: str, after: str) -> None:
    assert fixed(before + TAIL) == after + TAIL
    assert not told(after + TAIL, 3)


@pytest.mark.parametrize(
    "text",
    [
        "from keras.wrappers.scikit_learn import KerasRegressor\n",
        "from keras.layers import LocallyConnected1D\n",
        "x = 1; from keras.utils import np_utils\n",  # another statement on the row
        "import keras.layers.recurrent\n",
    ],
)
def test_told_and_left_alone(text: str) -> None:
    assert told(text + TAIL, 3)
    assert fixed(text + TAIL) == text + TAIL


def test_a_name_that_means_something_else_is_not_touched() -> None:
    text = "from keras.layers import CuDNNLSTM\n\ndef LSTM(x):\n    return x\n\nlayer = CuDNNLSTM(4)\n"
    assert fixed(text) == text.replace("import CuDNNLSTM", "import LSTM as CuDNNLSTM")
    shadowed = "from keras import losses\nfrom keras.layers import LSTM\n\ndef f(losses):\n    return losses.mse\n\nlayer = LSTM(4)\n"
    assert not told(shadowed, 3)


def test_code_that_is_never_run_is_read_as_well() -> None:
    text = "from keras import losses\n" + TAIL + "def scaled(y, x):\n    return 2 * losses.mse(y, x)\n"
    assert told(text, 3) == [(5, "RNN704", Severity.ERROR)]


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    from keras.utils import np_utils\nexcept ImportError:\n    np_utils = None\n",
        "from keras import losses\ntry:\n    f = losses.mse\nexcept AttributeError:\n    f = None\n",
        "from keras import losses, __version__\nf = losses.mse if __version__ < '3' else losses.mean_squared_error\n",
        "from tensorflow.keras.preprocessing.text import Tokenizer\n",
        "from keras.preprocessing.sequence import pad_sequences\n",
        "from keras.utils import to_categorical\n",
        "from tf_keras.preprocessing.text import Tokenizer\n",
        "from mine.keras import losses\nf = losses.mse\n",
    ],
)
def test_silent(text: str) -> None:
    assert not told(text + TAIL, 3 if "tf_keras" not in text else None)


def test_keras_2_has_what_only_keras_3_lacks() -> None:
    assert not told("from keras.preprocessing.text import Tokenizer\nfrom keras.losses import mse\n" + TAIL, 2)


def test_without_a_version_a_name_is_told_once_and_as_a_warning() -> None:
    text = "from keras import losses\n" + TAIL + "a = losses.mse\nb = losses.mse\n"
    assert told(text) == [(4, "RNN704", Severity.WARNING)]


def test_what_became_of_a_name() -> None:
    found = fate(3, "tensorflow.keras.utils.np_utils.to_categorical")
    assert found is not None
    assert (found.name, found.moved, found.module) == ("tensorflow.keras.utils.np_utils", "tensorflow.keras.utils", True)
    assert fate(3, "keras.utils.to_categorical") is None
    assert fate(None, "torch.nn.LSTM") is None
    assert in_both("utils.pad_sequences")


def test_references_are_found_in_every_corner() -> None:
    text = (
        "import tensorflow as tf\nfrom keras import backend as K\n"
        "@K.one\ndef f(x=K.two):\n    with K.three() as y:\n        return [K.four for z in K.five][K.six]\n"
        "class A(K.seven):\n    b = lambda q: K.eight(q, *K.nine, **K.ten)\n"
        "async def g():\n    await tf.eleven()\n    x = f'{K.twelve}'\n"
    )
    found = {r.written for r in interpret(SourceFile.of("a.py", text)).references()}
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve"]
    assert found == {f"K.{word}" for word in words} | {"tf.eleven"}


@pytest.mark.slow
def test_the_list_of_public_names_is_what_the_packages_have() -> None:
    pytest.importorskip("keras")
    pytest.importorskip("tf_keras")
    subprocess.run([sys.executable, str(ROOT / "scripts" / "public_names.py"), "--check"], check=True, timeout=600)


@pytest.mark.parametrize(
    ("version", "message"),
    [
        (3, "keras.backend.experimental.enable_tf_random_generator does not exist in Keras 3: use keras.random.SeedGenerator"),
        (None, "keras.backend of Keras 3 does not have experimental.enable_tf_random_generator(): use keras.random.SeedGenerator"),
    ],
)
def test_a_function_of_a_module_below_the_backend_is_named_whole(version: int | None, message: str) -> None:
    text = "import tensorflow as tf\n" + TAIL + "tf.keras.backend.experimental.enable_tf_random_generator()\n"
    found = lint_source("a.py", text, Config(keras_version=version))  # type: ignore[arg-type]
    assert [d.message for d in found if d.code == "RNN708"] == [message]


@pytest.mark.parametrize(("name", "instead"), [("in_train_phase", "the argument training= of call()"), ("mean", "keras.ops")])
def test_one_function_for_a_file_says_what_takes_its_place(name: str, instead: str) -> None:
    found = lint_source("a.py", f"from keras import backend as K\n{TAIL}f = K.{name}\n", Config())
    assert [d.message for d in found if d.code == "RNN708"] == [f"keras.backend of Keras 3 does not have {name}(): use {instead}"]


def test_what_is_asked_of_a_name_is_not_the_place_that_names_it() -> None:
    text = (
        "from keras import layers\n\ndef short(name):\n    return name.startswith('x')\n\n"
        + TAIL
        + "short(layers.LocallyConnected1D.__module__)\n"
    )
    assert told(text, 3) == [(text.count("\n"), "RNN704", Severity.ERROR)]
