"""Mean and deviation from one head: the loss knows what they are, the target has one column."""
import numpy as np
import tensorflow as tf


def negative_log_likelihood(y, p):
    mu, sigma = p[:, :1], tf.nn.softplus(p[:, 1:]) + 1e-3
    return tf.reduce_mean(tf.math.log(sigma) + 0.5 * ((tf.cast(y, "float32") - mu) / sigma) ** 2)


i = tf.keras.Input((6, 2))
model = tf.keras.Model(i, tf.keras.layers.Dense(2)(tf.keras.layers.LSTM(4)(i)))
model.compile("adam", loss=negative_log_likelihood)
model.fit(np.random.rand(4, 6, 2), np.random.rand(4, 1), verbose=0)
