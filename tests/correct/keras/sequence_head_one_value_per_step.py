"""One number for each step: targets (N, T, 1) for a Dense(1) on the sequence."""
import numpy as np
from keras import layers, models

x = np.random.normal(size=(12, 20, 2)).astype("float32")
targets = np.cumsum(x[..., :1], axis=1)


def build(steps, width):
    inputs = layers.Input((steps, width))
    hidden = layers.GRU(8, return_sequences=True)(inputs)
    return models.Model(inputs, layers.Dense(1)(hidden))


model = build(*x.shape[1:])
model.compile("rmsprop", "mse")
model.fit(x, targets, batch_size=4, epochs=1, verbose=0)
