"""input_shape=X.shape[1:]: two axes, without the samples."""
import numpy as np
from tensorflow import keras

X = np.random.rand(20, 6, 4)
y = np.random.rand(20, 1)
model = keras.models.Sequential([
    keras.layers.Input(shape=X.shape[1:]),
    keras.layers.LSTM(8, return_sequences=True),
    keras.layers.LSTM(8),
    keras.layers.Dense(1),
])
model.compile(loss="mse", optimizer="adam")
model.fit(X, y, epochs=1, verbose=0)
