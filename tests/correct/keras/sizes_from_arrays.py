"""Sizes that come from arrays, as plain integers."""
import numpy as np
from keras.layers import Bidirectional, Conv1D, Dense, Embedding, Input, LSTM
from keras.models import Sequential

X = np.random.randint(0, 7, (20, 9))
y = np.array([0, 1, 2, 3] * 5)
classes = int(y.max()) + 1
model = Sequential([
    Input((X.shape[1],)),
    Embedding(int(np.max(X)) + 1, len(np.unique(y))),
    Conv1D(np.max(y) + 1, 3, padding="same"),
    Bidirectional(LSTM(np.int64(4), return_sequences=True)),
    LSTM(X.max().item() + 1, return_sequences=True),
    LSTM(np.arange(12).reshape(3, 4).shape[1], return_sequences=True),
    LSTM(y.tolist()[1], return_sequences=True),
    LSTM(np.random.randint(2, 5)),
    Dense(round(float(np.ceil(classes / 2)))),
    Dense(max(classes, 2), activation="softmax"),
])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(X, y, verbose=0)
