"""Reshape((-1, n)) and Reshape((steps, 1)): the LSTM gets its three axes."""
import numpy as np
from keras.layers import Dense, Flatten, GRU, Input, Reshape
from keras.models import Sequential

model = Sequential([Input((6, 2)), Flatten(), Reshape((-1, 3)), GRU(4, return_sequences=True), Flatten(), Reshape((16, 1)), GRU(2), Dense(1)])
model.compile("adam", "mse")
model.fit(np.ones((2, 6, 2)), np.ones((2, 1)), verbose=0)
