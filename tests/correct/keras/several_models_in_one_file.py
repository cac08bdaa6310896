"""Three models; each is compiled and trained with its own data."""
import numpy as np
from keras.layers import Dense, GRU, Input, LSTM, SimpleRNN
from keras.models import Sequential

X, y = np.random.rand(8, 5, 2), np.random.rand(8, 1)
results = {}
model = Sequential([Input((5, 2)), SimpleRNN(4), Dense(1)])
model.compile("adam", "mse")
results["rnn"] = model.fit(X, y, verbose=0)
model = Sequential([Input((5, 2)), LSTM(4, return_sequences=True), LSTM(3), Dense(1)])
model.compile("adam", "mse")
results["lstm"] = model.fit(X, y, verbose=0)
model = Sequential([Input((5, 2)), GRU(4, return_sequences=True), Dense(1)])
model.compile("adam", "mse")
results["gru"] = model.fit(X, np.random.rand(8, 5, 1), verbose=0)
