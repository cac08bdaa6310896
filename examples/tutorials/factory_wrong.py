"""One function, three models, one mistake."""

import tensorflow as tf


def build_model(units, features=8):
    """Two LSTM layers with a regression head."""
    inputs = tf.keras.Input(shape=(None, features))
    x = tf.keras.layers.LSTM(units)(inputs)
    x = tf.keras.layers.LSTM(units // 2)(x)
    return tf.keras.Model(inputs, tf.keras.layers.Dense(1)(x))


small = build_model(16)
middle = build_model(64)
large = build_model(256)
