"""timeseries_dataset_from_array makes the windows."""
import numpy as np
import tensorflow as tf

raw = np.random.rand(100, 4).astype("float32")
sequence_length, delay = 12, 3
dataset = tf.keras.utils.timeseries_dataset_from_array(
    raw[:-delay], targets=raw[sequence_length + delay - 1:, 1], sequence_length=sequence_length, batch_size=16
)
inputs = tf.keras.Input(shape=(sequence_length, raw.shape[-1]))
x = tf.keras.layers.LSTM(8, recurrent_dropout=0.25)(inputs)
x = tf.keras.layers.Dropout(0.5)(x)
model = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(x))
model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])
model.fit(dataset, epochs=1, verbose=0)
