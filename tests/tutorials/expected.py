"""What there is to say about each example, for Keras 2 and for Keras 3: code, severity and the line it stands on."""

from __future__ import annotations

from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"
Expected = tuple[tuple[str, str, str], ...]

BOTH: dict[str, Expected] = {
    "forecast.py": (),
    "forecast_torch.py": (),
    "open_sizes.py": (),
    "states.py": (),
    "stacked.py": (("RNN101", "error", "model.add(LSTM(64))"),),
    "translate.py": (
        ("RNN106", "error", "_, state = LSTM(256, return_state=True)(x)"),
        ("RNN401", "error", "y = LSTM(128, retrun_sequences=True)(y)"),
    ),
    "tagger_torch.py": (("RNN801", "error", "self.head = nn.Linear(hidden, tags)"),),
    "tutorials/stacked_lstm.py": (),
    "tutorials/stacked_lstm_wrong.py": (("RNN101", "error", "model.add(LSTM(32))"),),
    "tutorials/many_to_many.py": (),
    "tutorials/many_to_many_wrong.py": (("RNN101", "error", "x = layers.LSTM(64, dropout=0.1)(x)"),),
    "tutorials/bidirectional.py": (),
    "tutorials/bidirectional_wrong.py": (
        ("RNN401", "error", "model.add(Bidirectional(LSTM(20), input_shape=(10, 1), return_sequences=True))"),
        ("RNN403", "error", 'other.add(Bidirectional(LSTM(20), input_shape=(10, 1), merge_mode="add"))'),
    ),
    "tutorials/factory.py": (),
    "tutorials/factory_wrong.py": (("RNN101", "error", "x = tf.keras.layers.LSTM(units)(inputs)"),),
    "tutorials/forgotten_comma.py": (("RNN001", "error", "LSTM(32, return_sequences=True)"),),
    "tutorials/forgotten_comma_call.py": (("RNN109", "error", "LSTM(32)"),),
}

KERAS2: dict[str, Expected] = {
    "tutorials/sentiment.py": (),
    "tutorials/stateful.py": (),
}

KERAS3: dict[str, Expected] = {
    "tutorials/sentiment.py": (
        ("RNN702", "warning", "model.add(Embedding(top_words, embedding_length, input_length=max_review_length))"),
    ),
    "tutorials/stateful.py": (
        ("RNN702", "error", "model.add(LSTM(4, batch_input_shape=(batch_size, look_back, 1), stateful=True, return_sequences=True))"),
        ("RNN703", "error", "model.reset_states()"),
    ),
}  # fmt: skip

EXPECTED: dict[int, dict[str, Expected]] = {2: {**BOTH, **KERAS2}, 3: {**BOTH, **KERAS3}}
# The scripts of ``migration/`` have tests of their own, which run them.
FILES = sorted(p.relative_to(EXAMPLES).as_posix() for p in EXAMPLES.rglob("*.py") if p.parent.name != "migration")
