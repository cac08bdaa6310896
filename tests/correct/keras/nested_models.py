"""A model inside a model, a Sequential among the layers."""
import numpy as np
from keras.layers import Concatenate, Dense, Input, LSTM
from keras.models import Model, Sequential


def tower(width):
    i = Input((None, width))
    return Model(i, LSTM(6)(LSTM(6, return_sequences=True)(i)))


a, b = Input((5, 2)), Input((7, 3))
joined = Concatenate()([tower(2)(a), tower(3)(b)])
head = Sequential([Dense(4, activation="relu"), Dense(1)])
model = Model([a, b], head(joined))
model.compile("adam", "mse")
model.fit([np.ones((2, 5, 2)), np.ones((2, 7, 3))], np.ones((2, 1)), verbose=0)
outer = Sequential([Input((5, 2)), Sequential([LSTM(4, return_sequences=True), LSTM(3)]), Dense(1)])
outer.compile("adam", "mse")
outer.fit(np.ones((2, 5, 2)), np.ones((2, 1)), verbose=0)
