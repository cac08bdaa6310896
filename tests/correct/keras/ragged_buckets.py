"""Batches by length: a dictionary of arrays."""
import numpy as np
from keras.layers import Dense, Input, GRU
from keras.models import Sequential

buckets = {length: (np.random.rand(4, length, 1), np.random.rand(4, length, 1)) for length in (3, 6)}
model = Sequential([Input((None, 1)), GRU(5, return_sequences=True), Dense(1)])
model.compile("adam", "mse")
for length, (x, y) in buckets.items():
    model.fit(x, y, verbose=0)
