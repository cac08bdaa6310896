"""merge_mode=None gives two tensors, and two are taken."""
import numpy as np
from keras.layers import Bidirectional, Concatenate, Dense, Input, LSTM
from keras.models import Model

i = Input((8, 3))
forward, backward = Bidirectional(LSTM(6), merge_mode=None)(i)
model = Model(i, Dense(1)(Concatenate()([forward, backward])))
model.compile("adam", "mse")
model.fit(np.random.rand(4, 8, 3), np.random.rand(4, 1), verbose=0)
