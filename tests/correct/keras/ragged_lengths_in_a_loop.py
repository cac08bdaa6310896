"""Sequences of different lengths, one at a time."""
import numpy as np
from keras.layers import Dense, Input, LSTM, Masking
from keras.models import Sequential

sequences = [np.random.rand(n, 2) for n in (3, 7, 5)]
targets = [0.0, 1.0, 0.0]
model = Sequential([Input((None, 2)), Masking(), LSTM(4, return_sequences=True), LSTM(3), Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")
for epoch in range(2):
    for sequence, target in zip(sequences, targets):
        model.train_on_batch(sequence[np.newaxis], np.array([[target]]))
