"""Weights over the steps by Dense(1), softmax over the time axis, a weighted sum by Dot."""
import numpy as np
from keras.layers import Activation, Dense, Dot, Input, LSTM, Softmax
from keras.models import Model

inp = Input((8, 3))
h = LSTM(6, return_sequences=True)(inp)
score = Dense(1, activation="tanh")(h)
alpha = Softmax(axis=1)(score)
context = Dot(axes=1)([alpha, h])
flat = LSTM(4)(context)
model = Model(inp, Dense(1)(Activation("relu")(flat)))
model.compile("adam", "mse")
model.fit(np.random.rand(4, 8, 3), np.random.rand(4, 1), verbose=0)
