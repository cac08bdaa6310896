"""RNN511: models for inference whose recurrent layers nobody has trained."""

from __future__ import annotations

import pytest

from tests.rules.shapes import codes

TRAINED = """
a, b = Input((12, 8)), Input((None, 4))
encoder, decoder, head = LSTM(16, return_state=True), LSTM(16, return_sequences=True, return_state=True), Dense(4)
_, h, c = encoder(a)
d, _, _ = decoder(b, initial_state=[h, c])
m = Model([a, b], head(d))
m.compile("adam", "mse")
m.fit([x, y], z)
i, j = Input((16,)), Input((16,))
"""
NEW = (
    "d, k, l = LSTM(16, return_sequences=True, return_state=True)(b, initial_state=[i, j])\ninference = Model([b, i, j], [head(d), k, l])\n"
)


def test_a_new_decoder() -> None:
    for version in (2, 3, None):
        assert codes(TRAINED + NEW + "inference.predict([p, q, r])\n", version) == [(9, "RNN511")]
    assert codes(TRAINED + NEW + "while going:\n    t, s0, s1 = inference.predict([p, q, r])\n") == [(9, "RNN511")]
    step = "def decode(s):\n    stop = False\n    while not stop:\n        t, s0, s1 = inference.predict([s, q, r])\n        stop = t > 3\n"
    assert codes(TRAINED + NEW + step + "decode(X[0])\n") == [(9, "RNN511")]
    everything = NEW.replace("head(d)", "Dense(4)(d)")
    assert codes(TRAINED + everything + "while going:\n    t, s0, s1 = inference.predict([p, q, r])\n") == [(9, "RNN511")]


@pytest.mark.parametrize(
    "rest",
    [
        NEW,
        NEW
        + "inference.compile(loss='mse')\nfor _ in range(n):\n    inference.train_on_batch([p, q, r], z)\ninference.predict([p, q, r])\n",
        NEW
        + "def later():\n    inference.compile('adam', 'mse')\n    inference.fit([p, q, r], z)\n    return inference.predict([p, q, r])\n",
        NEW + "inference.load_weights('a.weights.h5')\ninference.predict([p, q, r])\n",
        NEW + "inference.layers[2].set_weights(decoder.get_weights())\ninference.predict([p, q, r])\n",
        NEW + "def fill(m):\n    m.load_weights('a.h5')\nfill(inference)\ninference.predict([p, q, r])\n",
        NEW + "train(inference)\ninference.predict([p, q, r])\n",
        NEW + "inference.compile('adam', 'mse')\ninference.fit([p, q, r], z)\ninference.predict([p, q, r])\n",
        NEW + "inference.predict([p, q, r])\ninference.compile('adam', 'mse')\ninference.fit([p, q, r], z)\n",
        NEW
        + "other = Model([a, b, i, j], inference([b, i, j]))\nother.compile(loss='mse')\nother.fit(w, z)\ninference.predict([p, q, r])\n",
        "d, k, l = decoder(b, initial_state=[i, j])\ninference = Model([b, i, j], [head(d), k, l])\ninference.predict([p, q, r])\n",
        "Model(a, [h, c]).predict(x)\n",
        # A model of its own: somebody looks at what a layer returns.
        "show = Model(a, LSTM(4, return_sequences=True)(a))\nshow.predict(x)\n",
        "n = Sequential([Input((12, 8)), LSTM(4)])\nn.predict(x)\n",
    ],
)
def test_what_is_trained_or_may_be(rest: str) -> None:
    assert codes(TRAINED + rest) == []


def test_before_training_nothing_is_said() -> None:
    text = "a = Input((12, 8))\nhead = Dense(1)\nm, n = Model(a, head(LSTM(4)(a))), Model(a, head(GRU(4)(a)))\n"
    text += "n.predict(x)\nm.compile('adam', 'mse')\n"
    assert codes(text + "m.fit(x, y)\n") == []
    assert codes(text + "m.fit(x, y)\nn.predict(x)\n") == [(3, "RNN511")]
