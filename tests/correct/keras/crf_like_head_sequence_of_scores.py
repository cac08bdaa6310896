"""A linear head for each token, with a loss that masks the padding."""
import numpy as np
import tensorflow as tf


def masked_loss(y_true, y_pred):
    loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none")(y_true, y_pred)
    mask = tf.cast(y_true != 0, loss.dtype)
    return tf.reduce_sum(loss * mask) / tf.maximum(tf.reduce_sum(mask), 1.0)


model = tf.keras.Sequential([
    tf.keras.layers.Input((8,)),
    tf.keras.layers.Embedding(30, 8),
    tf.keras.layers.Bidirectional(tf.keras.layers.LSTM(6, return_sequences=True)),
    tf.keras.layers.Dense(5),
])
model.compile(optimizer="adam", loss=masked_loss)
model.fit(np.random.randint(0, 30, (4, 8)), np.random.randint(0, 5, (4, 8)), verbose=0)
