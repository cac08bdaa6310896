"""Ids in arrays of floats: the Embedding looks up the right rows."""
import numpy as np
from keras.layers import Dense, Embedding, Input, LSTM, Reshape
from keras.models import Model, Sequential
from keras.utils import pad_sequences


def train(ids):
    model = Sequential([Embedding(10, 4), LSTM(3), Dense(1)])
    model.compile("adam", "mse")
    model.fit(ids, np.zeros(len(ids)), verbose=0)


filled = np.zeros((6, 5))
for row in range(6):
    for step in range(row):
        filled[row, step] = row
train(filled)
train(np.random.randint(0, 10, (6, 5)).astype("float32"))
train(np.floor(np.random.rand(6, 5) * 10))
train(np.round(np.random.rand(6, 5) * 9))
train((np.random.rand(6, 5) * 10).astype(int))
train((np.random.uniform(0, 9, (6, 5)) // 1))
train(pad_sequences([[1, 2], [3, 4, 5]], dtype="float32"))
train(np.random.rand(6, 5) > 0.5)
train(np.zeros_like(np.random.rand(6, 5)))
train(np.argsort(np.random.rand(6, 5)))
train(np.digitize(np.random.rand(6, 5), np.linspace(0, 1, 9)))
ids = Input((6,))
Model(ids, LSTM(3)(Embedding(9, 4)(Reshape((2, 3))(ids)[:, 0])))
