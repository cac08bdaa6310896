"""The same with enumerate and a functional model; zero layers cannot be."""
import numpy as np
from keras import layers, models


def stack(x, sizes):
    for index, size in enumerate(sizes):
        last = index == len(sizes) - 1
        x = layers.LSTM(size, return_sequences=not last)(x)
    return x


inputs = layers.Input((None, 2))
model = models.Model(inputs, layers.Dense(1)(stack(inputs, [8, 4, 2])))
model.compile("adam", "mse")
model.fit(np.random.rand(4, 6, 2), np.random.rand(4), verbose=0)
