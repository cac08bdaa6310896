"""Multi-step: a Dense as wide as the horizon, targets (N, horizon)."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential

n_steps_in, n_steps_out = 4, 2


def split_sequence(sequence, n_steps_in, n_steps_out):
    X, y = [], []
    for i in range(len(sequence)):
        end_ix = i + n_steps_in
        out_end_ix = end_ix + n_steps_out
        if out_end_ix > len(sequence):
            break
        X.append(sequence[i:end_ix])
        y.append(sequence[end_ix:out_end_ix])
    return np.array(X), np.array(y)


X, y = split_sequence(list(range(10, 100, 5)), n_steps_in, n_steps_out)
X = X.reshape((X.shape[0], X.shape[1], 1))
model = Sequential([Input((n_steps_in, 1)), LSTM(10, return_sequences=True), LSTM(10), Dense(n_steps_out)])
model.compile(optimizer="adam", loss="mse")
model.fit(X, y, epochs=1, verbose=0)
