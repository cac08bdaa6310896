"""A yes or no for each step: sigmoid on the sequence, targets (N, T, 1)."""
import numpy as np
from keras.layers import Dense, LSTM, TimeDistributed
from keras.models import Sequential
from keras import Input


def get_sequence(n_timesteps):
    X = np.array([np.random.random() for _ in range(n_timesteps)])
    limit = n_timesteps / 4.0
    y = np.array([0 if x < limit else 1 for x in np.cumsum(X)])
    return X.reshape(1, n_timesteps, 1), y.reshape(1, n_timesteps, 1)


n_timesteps = 10
model = Sequential()
model.add(Input((n_timesteps, 1)))
model.add(LSTM(20, return_sequences=True))
model.add(TimeDistributed(Dense(1, activation="sigmoid")))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
for epoch in range(2):
    X, y = get_sequence(n_timesteps)
    model.fit(X, y, epochs=1, batch_size=1, verbose=0)
