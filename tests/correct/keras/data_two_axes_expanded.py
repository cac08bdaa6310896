"""X (N, T) for an input (T, 1): both versions add the last axis."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential

X = np.random.rand(16, 9)
y = np.random.rand(16)
model = Sequential([Input((9, 1)), LSTM(4), Dense(1)])
model.compile("adam", "mse")
model.fit(X, y, epochs=1, verbose=0)
