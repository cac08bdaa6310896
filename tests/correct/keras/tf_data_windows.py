"""A tf.data pipeline: window, flat_map, batch, split in input and target."""
import numpy as np
import tensorflow as tf


def windowed_dataset(series, window_size, batch_size, shuffle_buffer):
    series = tf.expand_dims(series, axis=-1)
    ds = tf.data.Dataset.from_tensor_slices(series)
    ds = ds.window(window_size + 1, shift=1, drop_remainder=True)
    ds = ds.flat_map(lambda w: w.batch(window_size + 1))
    ds = ds.shuffle(shuffle_buffer)
    ds = ds.map(lambda w: (w[:-1], w[1:]))
    return ds.batch(batch_size).prefetch(1)


train_set = windowed_dataset(np.random.rand(60).astype("float32"), 10, 8, 20)
model = tf.keras.models.Sequential([
    tf.keras.layers.Input((None, 1)),
    tf.keras.layers.Conv1D(filters=4, kernel_size=5, strides=1, padding="causal", activation="relu"),
    tf.keras.layers.LSTM(6, return_sequences=True),
    tf.keras.layers.LSTM(6, return_sequences=True),
    tf.keras.layers.Dense(1),
    tf.keras.layers.Lambda(lambda x: x * 400),
])
model.compile(loss=tf.keras.losses.Huber(), optimizer=tf.keras.optimizers.SGD(learning_rate=1e-5, momentum=0.9), metrics=["mae"])
model.fit(train_set, epochs=1, verbose=0)
