"""Models of Keras as pictures: what is drawn, what goes where."""

from __future__ import annotations

from lstmlint.picture.scene import Box, Unrolled
from tests.graph.drawn import drawn, flow

IMPORTS = "import keras\nfrom keras import Input, Model, Sequential\nfrom keras.layers import *\n"


def boxes(text: str, version: int = 3) -> list[Box]:
    [picture] = drawn(IMPORTS + text, version)
    return list(picture.graph.boxes)


def test_a_chain() -> None:
    [picture] = drawn(IMPORTS + "net = Sequential([Input((10, 3)), LSTM(64), Dense(1, activation='sigmoid')])")
    given, lstm, dense, out = picture.graph.boxes
    assert (picture.title, picture.framework, picture.params) == ("net (sequential)", "keras", 17473)
    assert (given.kind, given.outputs[0].words, given.outputs[0].rank) == ("input", "(batch, 10, 3)", "sequence")
    assert (lstm.kind, lstm.type, lstm.name, lstm.given, lstm.params) == ("layer", "LSTM", "lstm", ("units=64",), 17408)
    assert lstm.span is not None
    assert (lstm.span.row, lstm.span.column) == (4, 35)
    assert lstm.unrolled == Unrolled("LSTM", "10", ("h", "c"), "forward", every=False)
    assert dense.given == ("units=1", "activation='sigmoid'")
    assert (out.kind, out.outputs[0].words, out.outputs[0].rank) == ("output", "(batch, 1)", "vector")
    assert flow(picture.graph) == [
        "input -> lstm (batch, 10, 3)",
        "lstm -> dense (batch, 64)",
        "dense -> output (batch, 1)",
    ]


def test_states_of_an_encoder_go_to_the_decoder() -> None:
    text = """
e = Input((None, 20))
d = Input((None, 30))
_, h, c = LSTM(64, return_state=True, name="encoder")(e)
y = LSTM(64, return_sequences=True, name="decoder")(d, initial_state=[h, c])
model = Model([e, d], Dense(30)(y))
"""
    [picture] = drawn(IMPORTS + text)
    assert "encoder -> decoder (batch, 64) state [h, c]" in flow(picture.graph)
    encoder = next(box for box in picture.graph.boxes if box.name == "encoder")
    assert [form.what for form in encoder.outputs] == ["output", "h", "c"]


def test_states_of_both_directions_have_names() -> None:
    text = """
x = Input((12, 5))
out, fh, fc, bh, bc = Bidirectional(LSTM(32, return_state=True), name="encoder")(x)
h = Concatenate(name="join")([fh, bh])
y = LSTM(64, name="decoder")(RepeatVector(7, name="again")(out), initial_state=[h, Concatenate(name="memory")([fc, bc])])
model = Model(x, y)
"""
    [picture] = drawn(IMPORTS + text)
    lines = flow(picture.graph)
    assert "encoder -> join (batch, 32) [forward h, backward h]" in lines
    assert "encoder -> again (batch, 64) [output]" in lines
    assert {"join -> decoder (batch, 64) state [h]", "memory -> decoder (batch, 64) state [c]"} <= set(lines)
    encoder = next(box for box in picture.graph.boxes if box.name == "encoder")
    assert encoder.type == "Bidirectional(LSTM)"
    assert encoder.given == ("units=32", "return_state=True")
    assert encoder.unrolled is not None
    assert encoder.unrolled.direction == "both"


def test_a_shared_model_is_one_box_with_its_inside() -> None:
    text = """
base = Sequential([Input((10, 8)), LSTM(16), Dense(4)], name="base")
a, b = Input((10, 8), name="left"), Input((10, 8), name="right")
model = Model([a, b], Dense(1)(base(a) - base(b)))
"""
    [picture] = drawn(IMPORTS + text)
    base = next(box for box in picture.graph.boxes if box.name == "base")
    assert (base.kind, base.uses, base.params) == ("model", 2, 1668)
    assert base.inside is not None
    assert [box.type for box in base.inside.boxes] == ["Input", "LSTM", "Dense", "output"]
    lines = flow(picture.graph)
    assert {"left -> base (batch, 10, 8) [1st call]", "right -> base (batch, 10, 8) [2nd call]"} <= set(lines)
    assert "base -> - (batch, 4) [1st call, 2nd call]" in lines
    assert [one.name for one in drawn(IMPORTS + text, nested=True)] == ["base", "model"]


def test_the_inside_of_a_layer_of_the_file() -> None:
    text = """
import tensorflow as tf
class Encoder(Layer):
    def __init__(self):
        super().__init__()
        self.embed = Embedding(1000, 32)
        self.lstm = LSTM(64, return_state=True, return_sequences=True)
    def call(self, x):
        out, h, c = self.lstm(self.embed(x))
        return out, h
x = Input((10,), dtype="int32")
out, h = Encoder()(x)
model = Model(x, Dense(1)(tf.concat([GlobalMaxPooling1D()(out), h], -1)))
"""
    [picture] = drawn(IMPORTS + text)
    encoder = next(box for box in picture.graph.boxes if box.type == "Encoder")
    assert encoder.inside is not None
    assert flow(encoder.inside) == [
        "input -> embedding (batch, 10)",
        "embedding -> lstm (batch, 10, 32)",
        "lstm -> output (batch, 10, 64) [output]",
        "lstm -> output (batch, 64) [h]",
    ]
    assert {"encoder -> concat (batch, 64)", "concat -> dense (batch, 128)"} <= set(flow(picture.graph))


def test_operations_have_names() -> None:
    text = """
x = Input((10, 8))
y = LSTM(16, return_sequences=True)(x)
model = Model(x, Dense(1)(y[:, -1] * 2 + LSTM(16)(x)))
"""
    operations = [(box.type, box.outputs[0].words) for box in boxes(text) if box.kind == "operation"]
    assert operations == [("[:, -1]", "(batch, 16)"), ("*", "(batch, 16)"), ("+", "(batch, 16)")]


def test_what_is_not_known_is_shown_so() -> None:
    given, lstm, *_ = boxes("model = Sequential([LSTM(units, return_sequences=flag), Dense(1)])")
    assert (given.outputs[0].words, given.outputs[0].rank) == ("?", "unknown")
    assert lstm.given == ("units=units", "return_sequences=flag")
    assert lstm.params is None
    assert lstm.unrolled == Unrolled("LSTM", "?", ("h", "c"), "forward", every=None)


def test_a_stateful_layer_and_one_that_reads_backwards() -> None:
    _, one, other, *_ = boxes(
        "model = Sequential([Input(batch_shape=(4, 12, 1)), LSTM(8, stateful=True, return_sequences=True), GRU(4, go_backwards=True)])"
    )
    assert one.unrolled == Unrolled("LSTM", "12", ("h", "c"), "forward", every=True, stateful=True)
    assert other.unrolled == Unrolled("GRU", "12", ("h",), "backward", every=False)


def test_the_layer_to_change_and_the_one_that_suffers() -> None:
    [picture] = drawn(IMPORTS + "model = Sequential([Input((30, 5)), LSTM(64), Dropout(0.2), LSTM(32), Dense(1)])")
    [mark] = picture.marks
    changed, suffering = picture.box(mark.change), picture.box(mark.suffers)
    assert changed is not None
    assert suffering is not None
    assert (mark.code, changed.name, suffering.name) == ("RNN101", "lstm", "lstm_1")
    assert mark.fix == "set return_sequences=True on LSTM(64)"


def test_a_finding_of_the_training_belongs_to_its_model() -> None:
    text = """
one = Sequential([Input((30, 5)), LSTM(8), Dense(3, activation="sigmoid")])
two = Sequential([Input((30, 5)), LSTM(8), Dense(3, activation="softmax")])
one.compile("adam", "categorical_crossentropy")
two.compile("adam", "categorical_crossentropy")
"""
    one, two = drawn(IMPORTS + text)
    assert [mark.code for mark in one.marks] == ["RNN505"]
    assert two.marks == ()
