"""Two layers of one's own; the second goes backwards."""
import numpy as np
from tensorflow.keras.layers import Bidirectional, Dense, Input, LSTM
from tensorflow.keras.models import Sequential

forward = LSTM(5, return_sequences=True)
backward = LSTM(5, activation="relu", return_sequences=True, go_backwards=True)
model = Sequential([Input((6, 2)), Bidirectional(forward, backward_layer=backward), LSTM(3), Dense(2)])
model.compile("adam", "mse")
model.fit(np.random.rand(4, 6, 2), np.random.rand(4, 2), verbose=0)
