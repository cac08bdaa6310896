"""The model is built in the branches of an if; the head comes after it."""
import sys

import numpy as np
from keras.layers import Bidirectional, Conv1D, Dense, Embedding, GlobalMaxPooling1D, LSTM
from keras.models import Sequential

kind = sys.argv[1] if len(sys.argv) > 1 and sys.argv[1] in ("cnn", "lstm", "bilstm") else "bilstm"
model = Sequential()
model.add(Embedding(30, 6))
if kind == "cnn":
    model.add(Conv1D(8, 3, activation="relu"))
    model.add(GlobalMaxPooling1D())
elif kind == "lstm":
    model.add(LSTM(8))
else:
    model.add(Bidirectional(LSTM(8, return_sequences=True)))
    model.add(GlobalMaxPooling1D())
model.add(Dense(1, activation="sigmoid"))
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(np.random.randint(0, 30, (6, 9)), np.random.randint(0, 2, 6), verbose=0)
