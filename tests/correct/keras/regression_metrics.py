"""Regression with the metrics that it has."""
import numpy as np
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.layers.Input((5, 1)), tf.keras.layers.LSTM(4), tf.keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse", metrics=["mae", tf.keras.metrics.RootMeanSquaredError(), "mape"])
model.fit(np.random.rand(4, 5, 1), np.random.rand(4), verbose=0)
