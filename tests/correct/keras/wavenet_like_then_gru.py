"""Convolutions of growing dilation, then a GRU, a residual from the start."""
import numpy as np
from keras.layers import Add, Conv1D, Dense, GRU, Input
from keras.models import Model

inp = Input((None, 2))
x = Conv1D(8, 1)(inp)
for rate in (1, 2, 4):
    x = Add()([x, Conv1D(8, 2, padding="causal", dilation_rate=rate, activation="relu")(x)])
x = GRU(6, return_sequences=True)(x)
model = Model(inp, Dense(1)(x))
model.compile("adam", "mse")
model.fit(np.ones((2, 12, 2)), np.ones((2, 12, 1)), verbose=0)
