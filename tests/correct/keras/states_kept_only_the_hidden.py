"""return_state with the sequence and the cell state thrown away."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Model

inp = Input((5, 2))
_, hidden, _ = LSTM(4, return_sequences=True, return_state=True)(inp)
whole, h, c = LSTM(3, return_state=True)(inp)
model = Model(inp, [Dense(1)(hidden), Dense(2)(c)])
model.compile("adam", ["mse", "mae"])
model.fit(np.ones((4, 5, 2)), [np.ones((4, 1)), np.ones((4, 2))], verbose=0)
