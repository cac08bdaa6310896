"""One function, three models of different width."""

import tensorflow as tf


def build_model(units, features=8, depth=2, bidirectional=False):
    """A stack of LSTM layers with a regression head."""
    model = tf.keras.Sequential()
    model.add(tf.keras.Input(shape=(None, features)))
    for level in range(depth):
        layer = tf.keras.layers.LSTM(units, return_sequences=level < depth - 1)
        if bidirectional:
            layer = tf.keras.layers.Bidirectional(layer)
        model.add(layer)
    model.add(tf.keras.layers.Dense(1))
    return model


small = build_model(16)
middle = build_model(units=64, depth=3)
large = build_model(256, bidirectional=True)
for candidate in (small, middle, large):
    candidate.compile(optimizer="adam", loss="mae")
