"""A Python generator makes the batches, for ever."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential


def batches(data, length, size):
    while True:
        starts = np.random.randint(0, len(data) - length - 1, size)
        x = np.stack([data[s:s + length] for s in starts])
        y = np.array([data[s + length, 0] for s in starts])
        yield x, y


series = np.random.rand(200, 3)
model = Sequential([Input((12, 3)), LSTM(6), Dense(1)])
model.compile("adam", "mse")
model.fit(batches(series, 12, 8), steps_per_epoch=2, epochs=2, verbose=0)
