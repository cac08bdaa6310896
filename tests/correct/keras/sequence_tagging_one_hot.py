"""Tags made one-hot by to_categorical are (N, T, tags), which is what the softmax gives."""
import numpy as np
from keras.layers import Bidirectional, Dense, Embedding, LSTM, TimeDistributed
from keras.models import Sequential
from keras.utils import to_categorical

tag2idx = {"O": 0, "B-PER": 1, "I-PER": 2, "B-LOC": 3}
word2idx = {w: i + 1 for i, w in enumerate("the cat sat on a mat in Rome".split())}
MAX_LEN = 8

X = np.random.randint(0, len(word2idx) + 1, size=(14, MAX_LEN))
y = np.random.randint(0, len(tag2idx), size=(14, MAX_LEN))
y = np.array([to_categorical(row, num_classes=len(tag2idx)) for row in y])

model = Sequential()
model.add(Embedding(len(word2idx) + 1, 8))
model.add(Bidirectional(LSTM(8, return_sequences=True)))
model.add(TimeDistributed(Dense(len(tag2idx), activation="softmax")))
model.compile("adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(X, y, epochs=1, verbose=0, validation_split=0.2)
