"""RNN with a cell, with several cells, with StackedRNNCells."""
import numpy as np
from tensorflow.keras import Input, Model, layers

i = Input((6, 3))
a = layers.RNN(layers.LSTMCell(4), return_sequences=True)(i)
b = layers.RNN([layers.GRUCell(4), layers.GRUCell(5)], return_sequences=True)(a)
c = layers.RNN(layers.StackedRNNCells([layers.LSTMCell(3), layers.LSTMCell(2)]))(b)
model = Model(i, layers.Dense(1)(c))
model.compile("adam", "mse")
model.fit(np.random.rand(4, 6, 3), np.random.rand(4, 1), verbose=0)
