"""RNN510: the target of a decoder as its own input."""

from __future__ import annotations

import pytest

from tests.rules.shapes import codes

MODEL = """
a, b = Input((12, 8)), Input((10, 4))
_, h, c = LSTM(16, return_state=True)(a)
{0}
m = Model([a, b], Dense(4)(d))
m.compile("adam", "mse")
x, y = load()
m.fit({1})
"""
PLAIN = "d = LSTM(16, return_sequences=True)(b, initial_state=[h, c])"


@pytest.mark.parametrize("given", ["[x, y], y", "x=[x, y], y=y, epochs=3", "(x, y), y"])
def test_the_target_is_the_input(given: str) -> None:
    for version in (2, 3, None):
        assert codes(MODEL.format(PLAIN, given), version) == [(7, "RNN510")]
    inside = "d = LSTM(16, return_sequences=True)(Dropout(0.1)(TimeDistributed(Dense(8))(b)), initial_state=[h, c])"
    assert codes(MODEL.format(inside, given)) == [(7, "RNN510")]


@pytest.mark.parametrize(
    "given", ["[x, z], y", "[x, y[:, :-1]], y[:, 1:]", "[y, x], y", "[x, shift(y)], y", "data", "[x, y], targets", "[y, y], x"]
)
def test_another_array(given: str) -> None:
    assert codes(MODEL.format(PLAIN, given)) == []


@pytest.mark.parametrize(
    "decoder",
    [
        "d = LSTM(16, return_sequences=True)(ZeroPadding1D((1, 0))(b)[:, :-1], initial_state=[h, c])",
        "d = LSTM(16, return_sequences=True)(Own()(b), initial_state=[h, c])",
        "d = LSTM(16, return_sequences=True)(Lambda(shift)(b), initial_state=[h, c])",
        "d = Concatenate()([LSTM(16, return_sequences=True)(b), RepeatVector(10)(h)])",
        "d = LSTM(16, return_sequences=True)(RepeatVector(10)(Flatten()(b)), initial_state=[h, c])",
    ],
)
def test_a_model_that_shifts_or_is_no_decoder(decoder: str) -> None:
    assert codes(MODEL.format(decoder, "[x, y], y")) == []
