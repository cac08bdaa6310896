"""No input shape at all: the model is built by its first data, a stateful one as well."""
import numpy as np
import tensorflow as tf

model = tf.keras.Sequential([
    tf.keras.layers.LSTM(6, return_sequences=True),
    tf.keras.layers.LSTM(4),
    tf.keras.layers.Dense(2),
])
model.compile("adam", "mse")
model.fit(np.random.rand(4, 5, 3), np.random.rand(4, 2), verbose=0)
