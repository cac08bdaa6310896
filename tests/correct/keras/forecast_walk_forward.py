"""Predict one step, put it at the end of the window, go on."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential

window, features = 6, 1
model = Sequential([Input((window, features)), LSTM(5), Dense(features)])
model.compile("adam", "mse")
history = np.sin(np.arange(20.0))
batch = history[-window:].reshape((1, window, features))
predictions = []
for _ in range(4):
    current = model.predict(batch, verbose=0)[0]
    predictions.append(current)
    batch = np.append(batch[:, 1:, :], [[current]], axis=1)
