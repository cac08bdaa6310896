"""Parallel series: the head is as wide as there are series."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential

in_seq1 = np.array([10, 20, 30, 40, 50, 60, 70, 80, 90]).reshape((9, 1))
in_seq2 = np.array([15, 25, 35, 45, 55, 65, 75, 85, 95]).reshape((9, 1))
out_seq = in_seq1 + in_seq2
dataset = np.hstack((in_seq1, in_seq2, out_seq))
n_steps = 3
X = np.array([dataset[i:i + n_steps] for i in range(len(dataset) - n_steps)])
y = np.array([dataset[i + n_steps] for i in range(len(dataset) - n_steps)])
n_features = X.shape[2]
model = Sequential()
model.add(Input((n_steps, n_features)))
model.add(LSTM(20, return_sequences=True))
model.add(LSTM(20))
model.add(Dense(n_features))
model.compile(optimizer="adam", loss="mse")
model.fit(X, y, epochs=1, verbose=0)
