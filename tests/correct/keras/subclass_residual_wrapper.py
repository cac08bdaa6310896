"""A model around a model: the prediction is the change."""
import numpy as np
import tensorflow as tf


class ResidualWrapper(tf.keras.Model):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def call(self, inputs, *args, **kwargs):
        delta = self.model(inputs, *args, **kwargs)
        return inputs + delta


residual_lstm = ResidualWrapper(
    tf.keras.Sequential([
        tf.keras.layers.LSTM(8, return_sequences=True),
        tf.keras.layers.Dense(3, kernel_initializer=tf.keras.initializers.Zeros()),
    ])
)
residual_lstm.compile("adam", "mse")
residual_lstm.fit(np.random.rand(4, 6, 3).astype("float32"), np.random.rand(4, 6, 3).astype("float32"), verbose=0)
