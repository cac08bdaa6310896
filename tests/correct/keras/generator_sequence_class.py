"""keras.utils.Sequence: batches by index."""
import math

import numpy as np
from tensorflow import keras


class Batches(keras.utils.Sequence):
    def __init__(self, x, y, size):
        super().__init__()
        self.x, self.y, self.size = x, y, size

    def __len__(self):
        return math.ceil(len(self.x) / self.size)

    def __getitem__(self, index):
        chosen = slice(index * self.size, (index + 1) * self.size)
        return self.x[chosen], self.y[chosen]


model = keras.Sequential([keras.Input((5, 2)), keras.layers.GRU(4, return_sequences=True), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(Batches(np.random.rand(10, 5, 2), np.random.rand(10, 5, 1), 4), epochs=1, verbose=0)
