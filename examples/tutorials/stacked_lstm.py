"""Three LSTM layers on windows of a multivariate series."""

import numpy as np
from keras.layers import LSTM, Dense, Dropout
from keras.models import Sequential


def windows(series, steps):
    """Every window of the series, and the first value that follows it."""
    X, y = [], []
    for start in range(len(series) - steps):
        X.append(series[start : start + steps])
        y.append(series[start + steps, 0])
    return np.array(X), np.array(y)


n_steps, n_features = 24, 3
data = np.random.rand(500, n_features)
X, y = windows(data, n_steps)

model = Sequential()
model.add(LSTM(64, activation="tanh", return_sequences=True, input_shape=(n_steps, n_features)))
model.add(Dropout(0.2))
model.add(LSTM(32, return_sequences=True))
model.add(LSTM(16))
model.add(Dense(1))
model.compile(optimizer="adam", loss="mse")
model.fit(X, y, epochs=5, verbose=0)
