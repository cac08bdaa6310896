"""A Lambda takes the last step: the same as return_sequences=False."""
import numpy as np
from keras.layers import Dense, Input, Lambda, LSTM
from keras.models import Model

i = Input((7, 2))
h = LSTM(4, return_sequences=True)(i)
last = Lambda(lambda t: t[:, -1, :])(h)
model = Model(i, Dense(1)(last))
model.compile("adam", "mse")
model.fit(np.random.rand(6, 7, 2), np.random.rand(6), verbose=0)
