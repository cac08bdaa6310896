"""Right: two LSTM layers that forecast the next value of a series from a window of thirty."""

import numpy as np
from keras import Input, Sequential
from keras.layers import LSTM, Dense, Dropout

WINDOW = 30

series = np.sin(np.arange(1000) / 20.0)
X = np.array([series[i : i + WINDOW] for i in range(len(series) - WINDOW)])[..., np.newaxis]
y = series[WINDOW:]

model = Sequential([
    Input((WINDOW, 1)),
    LSTM(64, return_sequences=True),
    Dropout(0.2),
    LSTM(32),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(X, y, epochs=10, batch_size=32)
