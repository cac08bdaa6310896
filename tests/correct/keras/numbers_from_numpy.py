"""Sizes that NumPy computed: integers all the same."""
import numpy as np
from keras.layers import Dense, Embedding, GRU
from keras.models import Sequential

tokens = np.random.randint(0, 30, (6, 5))
labels = np.random.randint(0, 4, 6)
vocab, classes = int(tokens.max()) + 1, int(labels.max()) + 1
model = Sequential([Embedding(vocab, 2 ** 3), GRU(int(np.sqrt(vocab)) + 1), Dense(max(classes, 2), activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(tokens, labels, verbose=0)
