"""A weight for each step instead of a mask: sample_weight is (N, T)."""
import numpy as np
from keras.layers import Dense, Embedding, LSTM
from keras.models import Sequential

tokens = np.random.randint(0, 20, (8, 6))
tags = np.random.randint(0, 4, (8, 6))
weights = (tokens != 0).astype("float32")
model = Sequential([Embedding(20, 5), LSTM(6, return_sequences=True), Dense(4, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", weighted_metrics=[])
model.fit(tokens, tags, sample_weight=weights, verbose=0)
