"""The mask is an input of its own."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Model

x = Input((7, 2))
mask = Input((7,), dtype="bool")
h = LSTM(5, return_sequences=True)(x, mask=mask)
out = Dense(1)(LSTM(3)(h, mask=mask))
model = Model([x, mask], out)
model.compile("adam", "mse")
model.fit([np.random.rand(4, 7, 2), np.ones((4, 7), dtype=bool)], np.random.rand(4, 1), verbose=0)
