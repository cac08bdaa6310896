"""Bidirectional in every place: stacked, with sums, with the last step only."""
import numpy as np
from keras.layers import Bidirectional, Dense, GRU, Input, LSTM
from keras.models import Sequential

model = Sequential([
    Input((8, 3)),
    Bidirectional(LSTM(6, return_sequences=True), merge_mode="sum"),
    Bidirectional(GRU(6, return_sequences=True), merge_mode="concat"),
    Bidirectional(LSTM(3), merge_mode="ave"),
    Dense(1),
])
model.compile("adam", "mse")
model.fit(np.random.rand(4, 8, 3), np.random.rand(4, 1), verbose=0)
