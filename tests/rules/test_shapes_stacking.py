"""RNN101 and RNN102: which line is blamed, what the trace says, and when the fix is safe."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.diagnostic import Safety
from lstmlint.engine.lint import lint_source
from lstmlint.summary import summarize
from tests.rules.shapes import ROWS, codes, lint, marked, only, safety

UPPER = ["LSTM(4)", "GRU(4)", "SimpleRNN(4)", "Bidirectional(LSTM(4))", "RNN(LSTMCell(4))", "RNN([GRUCell(4), GRUCell(3)])"]
ALSO_CURED = [
    "TimeDistributed(Dense(4))",
    "Conv1D(4, 3)",
    "MaxPooling1D(2)",
    "GlobalAveragePooling1D()",
    "SpatialDropout1D(0.2)",
    "Permute((2, 1))",
]
BETWEEN = [
    "Dropout(0.2)",
    "BatchNormalization()",
    "LayerNormalization()",
    "Activation('relu')",
    "Masking()",
    "Dense(8)",
    "GaussianNoise(0.1)",
    "LeakyReLU()",
]


@pytest.mark.parametrize("lower", ["LSTM(8)", "GRU(8)", "Bidirectional(SimpleRNN(8))", "RNN(LSTMCell(8))"])
@pytest.mark.parametrize("upper", UPPER + ALSO_CURED)
def test_every_pair(lower: str, upper: str) -> None:
    found = only(f"model = Sequential([\n    Input((10, 3)),\n    {lower},\n    {upper},\n])")
    assert (found.code, found.span.row, safety(found)) == ("RNN101", 3, Safety.SAFE)
    assert found.fix is not None
    assert [edit.content for edit in found.fix.edits] == [", return_sequences=True"]


@pytest.mark.parametrize("between", BETWEEN)
def test_layers_between_change_nothing(between: str) -> None:
    text = f"model = Sequential([\n    Input((10, 3)),\n    LSTM(8),\n    {between},\n    {between},\n    LSTM(4),\n])"
    assert codes(text) == [(3, "RNN101")]


@pytest.mark.parametrize("between", ["Flatten()", "Reshape((8,))"])
def test_layers_that_the_sequences_would_not_survive(between: str) -> None:
    text = f"model = Sequential([Input((10, 3)), LSTM(8), {between}, LSTM(4)])"
    assert codes(text) == [(1, "RNN102")]


@pytest.mark.parametrize("upper", ["ConvLSTM2D(2, 3)", "TimeDistributed(Conv2D(2, 3))"])
def test_convolutional_ones(upper: str) -> None:
    assert codes(f"model = Sequential([Input((5, 16, 16, 1)),\n    ConvLSTM2D(4, 3),\n    {upper}])")[:1] == [(2, "RNN101")]


def test_the_trace_names_shapes_and_layers() -> None:
    found = only("""
        model = Sequential()
        model.add(LSTM(64, input_shape=(30, 5)))
        model.add(Dropout(0.2))
        model.add(GRU(16))
        """)
    assert found.message == "GRU(16) needs (batch, timesteps, features) but LSTM(64) returns (batch, 64), its last step only"
    assert [(r.span.row - ROWS, r.message) for r in found.related] == [
        (2, "(batch, 30, 5) -> LSTM(64) returns (batch, 64)"),
        (3, "(batch, 64) -> Dropout(0.2) returns (batch, 64)"),
        (4, "GRU(16) needs (batch, timesteps, features) and gets (batch, 64)"),
    ]


def test_one_mistake_is_one_finding() -> None:
    text = """
        inputs = Input((10, 3))
        x = LSTM(8)(inputs)  #~ RNN101
        a = LSTM(4)(x)
        b = GRU(4, return_sequences=True)(x)
        c = Bidirectional(GRU(4))(Dropout(0.1)(b))
        model = Model(inputs, Concatenate()([a, c]))
        """
    assert codes(text) == marked(text)
    assert safety(only(text)) is Safety.UNSAFE  # two layers use it: both get the sequence


def test_unsafe_where_others_see_the_output() -> None:
    head = "inputs = Input((10, 3))\nx = LSTM(8)(inputs)\ny = LSTM(4)(x)\n"
    assert safety(only(head + "model = Model(inputs, y)")) is Safety.SAFE
    assert safety(only(head + "encoder = Model(inputs, x)\nmodel = Model(inputs, y)")) is Safety.UNSAFE
    assert safety(only(head + "z = Dense(1)(x)\nmodel = Model(inputs, [y, z])")) is Safety.UNSAFE
    assert safety(only(head + "z = LSTM(8)(inputs, initial_state=[x, x])\nmodel = Model(inputs, [y, z])")) is Safety.UNSAFE


def test_unsafe_where_it_holds_on_one_path_only() -> None:
    found = only("""
        model = Sequential([Input((10, 3))])
        model.add(LSTM(8))
        if deep:
            model.add(LSTM(4))
        model.add(Dense(1))
        """)
    assert (found.code, found.span.row, safety(found)) == ("RNN101", 2, Safety.UNSAFE)
    assert found.assumes == ("deep is true",)


@pytest.mark.parametrize(
    ("written", "edits"),
    [
        ("return_sequences=False", ["True"]),
        ("return_sequences=0", ["True"]),
        ("return_sequences=flag", None),
        ("return_sequences=1 > 2", None),
        ("**options", None),
    ],
)
def test_what_is_written_decides_what_is_edited(written: str, edits: list[str] | None) -> None:
    found = only(f"flag = False\noptions = dict(return_sequences=False)\nmodel = Sequential([Input((10, 3)), LSTM(8, {written}), LSTM(4)])")
    assert found.code == "RNN101"
    assert (None if found.fix is None else [edit.content for edit in found.fix.edits]) == edits


def test_a_backward_layer_needs_it_too() -> None:
    found = only("""
        both = Bidirectional(LSTM(8), backward_layer=GRU(8, go_backwards=True))
        model = Sequential([Input((10, 3)), both, LSTM(4)])
        """)
    assert found.fix is not None
    assert len(found.fix.edits) == 2


def test_a_line_that_makes_several_layers() -> None:
    loop = "model = Sequential([Input((10, 3))])\nfor i in range(3):\n    model.add(LSTM(8))\n"
    found = only(loop + "model.add(Dense(1))")
    assert (found.span.row, safety(found)) == (3, None)  # the last one must not return sequences: no edit fits all
    assert safety(only(loop + "model.add(LSTM(1))")) is Safety.SAFE
    twice = "def block(x):\n    return LSTM(8)(x)\ninputs = Input((10, 3))\nmodel = Model(inputs, block(block(inputs)))"
    assert [(d.span.row, safety(d)) for d in lint(twice)] == [(2, None)]


@pytest.mark.parametrize(
    "encoder",
    [
        "encoder = Sequential([Input((10, 3)), LSTM(8)])",
        "encoder = Sequential([LSTM(8)])",
        "x = Input((10, 3)); encoder = Model(x, LSTM(8)(x))",
    ],
)
def test_nested_models(encoder: str) -> None:
    found = only(f"{encoder}\nmodel = Sequential([Input((10, 3)), encoder, LSTM(4)])")
    assert (found.code, found.span.row) == ("RNN101", 1)
    assert codes(f"{encoder.replace('(8)', '(8, return_sequences=True)')}\nmodel = Sequential([Input((10, 3)), encoder, LSTM(4)])") == []


def test_units_stay_symbols() -> None:
    found = only("def build(units):\n    return Sequential([Input((None, n)), LSTM(2 * units), LSTM(units)])\nbuild(args.units)")
    assert "LSTM(2*args.units) returns (batch, 2*args.units)" in found.message


@pytest.mark.parametrize(
    "text",
    [
        "model = Sequential([Input((10, 3)), LSTM(8), RepeatVector(5), LSTM(8, return_sequences=True)])",
        "model = Sequential([Input((10, 3)), LSTM(8), Reshape((8, 1)), LSTM(4)])",
        "model = Sequential([Input((4, 10, 3)), TimeDistributed(LSTM(8)), LSTM(4)])",
        "model = Sequential([Input((10, 3)), LSTM(8, return_sequences=unknown()), LSTM(4)])",
        "model = Sequential([Input((10, 3)), make_layer(8), LSTM(4)])",
        "class LSTM(Layer):\n    pass\nmodel = Sequential([Input((10, 3)), LSTM(8), GRU(4)])",
        "n = 3\nmodel = Sequential([Input((10, 3))])\nfor i in range(n):\n    model.add(LSTM(8, return_sequences=i < n - 1))",
        "m = Sequential([Input((10, 3)), LSTM(8, return_sequences=deep)])\nif deep:\n    m.add(LSTM(4))",
        "model = Sequential([Input((10, 3)), LSTM(8), Lambda(lambda t: t[:, None]), LSTM(4)])",
    ],
)
def test_correct_code_that_looks_alike(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "row", "words"),
    [
        ("m = Sequential([\n Input((5,)),\n Dense(10),\n LSTM(8)])", 4, "one vector, from Dense(10)"),
        (
            "m = Sequential([\n Input((10, 3)),\n Conv1D(8, 3),\n GlobalMaxPooling1D(),\n LSTM(8)])",
            4,
            "GlobalMaxPooling1D makes (batch, 8, 8) into (batch, 8)",
        ),
        (
            "m = Sequential([\n Input((10, 3)),\n LSTM(4, return_sequences=True),\n Flatten(),\n LSTM(8)])",
            4,
            "Flatten makes (batch, 10, 4) into (batch, 40)",
        ),
        ("m = Sequential([\n Input((6, 8, 8, 1)),\n TimeDistributed(Conv2D(4, 3)),\n LSTM(8)])", 4, "an image for each step"),
        ("m = Sequential([\n Input((8, 8, 1)),\n Conv2D(4, 3),\n LSTM(8)])", 4, "gets (batch, 6, 6, 4) from Conv2D(4)"),
        ("m = Sequential([\n Input((10, 3)),\n Embedding(50, 4),\n LSTM(8)])", 4, "Embedding turns (batch, 10, 3) into (batch, 10, 3, 4)"),
        ("m = Sequential([\n Input((10, 3)),\n LSTM(4, return_sequences=True),\n RepeatVector(5)])", 4, "a sequence already, from LSTM(4)"),
        ("m = Sequential([\n Input((5,)),\n Dense(3),\n TimeDistributed(Dense(1)),\n LSTM(2)])", 4, "which has no steps"),
    ],
)
def test_each_situation_has_its_words(text: str, row: int, words: str) -> None:
    found = only(text)
    assert (found.code, found.span.row) == ("RNN102", row)
    assert words in found.message
    assert found.fix is not None or found.help


@pytest.mark.parametrize(
    ("lower", "code"),
    [
        ("LSTM(8, return_sequence=True)", "RNN401"),
        ("LSTM(8, return_seqeunces=True)", "RNN401"),
        ("LSTM(8, True)", "RNN402"),
        ("Bidirectional(LSTM(8), return_sequences=True)", "RNN401"),
    ],
)
def test_sequences_that_were_asked_for_wrongly_are_another_mistake(lower: str, code: str) -> None:
    assert codes(f"model = Sequential([Input((10, 3)),\n    {lower},\n    LSTM(4)])") == [(2, code)]
    added = "model = Sequential([Input((10, 3))])\nmodel.add(LSTM(8), return_sequences=True)\nmodel.add(LSTM(4))"
    assert codes(added) == [(2, "RNN404")]


FRAMES = """
from tensorflow.keras import Model, Sequential, layers
frames = layers.Input((8, 64, 64, 3))
cnn = Sequential([layers.Input((64, 64, 3)), layers.Conv2D(8, 3), layers.Flatten()])
x = {}(frames)
model = Model(frames, layers.GRU(16)(x))
"""


@pytest.mark.parametrize("version", [None, 2, 3])
def test_nothing_follows_from_what_a_model_cannot_take(version: int | None) -> None:
    config = Config(keras_version=version)  # type: ignore[arg-type]
    assert [(d.span.row, d.code) for d in lint_source("a.py", FRAMES.format("cnn"), config)] == [(5, "RNN103")]
    assert lint_source("a.py", FRAMES.format("layers.TimeDistributed(cnn)"), config) == []


def test_what_a_default_factory_makes() -> None:
    text = """
from dataclasses import dataclass, field
from keras import Sequential, layers

@dataclass
class Settings:
    units: list = field(default_factory=lambda: [8, 4])
    options: dict = field(default_factory=dict)

settings = Settings()
model = Sequential([layers.LSTM(u, input_shape=(5, 2), **settings.options) for u in settings.units])
"""
    assert [(d.span.row, d.code) for d in lint_source("a.py", text, Config())][:1] == [(11, "RNN101")]
    assert (
        lint_source("a.py", text.replace("=dict)", "=lambda: {'return_sequences': True})").replace(", input_shape=(5, 2)", ""), Config())
        == []
    )


DECORATED = """
import functools
from keras import Sequential, layers

def changing(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        {change}
        return f(*args, **kwargs)
    return wrapper

@changing
def recurrent(units, return_sequences=False):
    return layers.GRU(units, return_sequences=return_sequences)

class Maker:
    @changing
    def recurrent(self, units, return_sequences=False):
        return layers.GRU(units, return_sequences=return_sequences)

one = Sequential([layers.Input((4, 2)), recurrent(8), layers.LSTM(2)])
two = Sequential([layers.Input((4, 2)), Maker().recurrent(8), layers.LSTM(2)])
"""


def test_what_a_decorator_of_the_file_changes() -> None:
    change = DECORATED.format(change='kwargs["return_sequences"] = True')
    assert lint_source("a.py", change, Config()) == []
    none = DECORATED.format(change='print("called")')
    assert [(d.span.row, d.code) for d in lint_source("a.py", none, Config())] == [(14, "RNN101"), (19, "RNN101")]


def test_itertools_only_reads() -> None:
    text = """
import itertools
from keras import Sequential, layers

units = [8, 4]
pairs = itertools.combinations(units, 2)
model = Sequential([layers.Input((4, 2))] + [layers.LSTM(u, return_sequences={rs}) for u in units])
"""
    assert codes_of(text.format(rs="u != units[-1]")) == []
    assert codes_of(text.format(rs="False")) == [(7, "RNN101")]
    models = summarize("a.py", text.format(rs="u != units[-1]"), Config())["models"]
    assert [len(m["layers"]) for m in models] == [2]


def codes_of(text: str) -> list[tuple[int, str]]:
    return [(d.span.row, d.code) for d in lint_source("a.py", text, Config())]
