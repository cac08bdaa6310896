"""Two encoder layers, two decoder layers, each started with the states of its own depth."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Model

n_in, n_out = 3, 2
inp = Input((6, n_in))
e1 = LSTM(8, return_sequences=True, return_state=True)
e2 = LSTM(4, return_state=True)
seq, h1, c1 = e1(inp)
_, h2, c2 = e2(seq)
dec = Input((5, n_out))
d = LSTM(8, return_sequences=True)(dec, initial_state=[h1, c1])
d = LSTM(4, return_sequences=True)(d, initial_state=[h2, c2])
model = Model([inp, dec], Dense(n_out)(d))
model.compile("adam", "mse")
model.fit([np.random.rand(4, 6, n_in), np.random.rand(4, 5, n_out)], np.random.rand(4, 5, n_out), verbose=0)
