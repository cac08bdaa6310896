"""Residual connections between recurrent layers of one width."""
import numpy as np
from keras.layers import Add, Dense, Input, LayerNormalization, LSTM
from keras.models import Model

x = inputs = Input((6, 8))
for _ in range(3):
    y = LSTM(8, return_sequences=True)(x)
    x = LayerNormalization()(Add()([x, y]))
model = Model(inputs, Dense(1)(LSTM(4)(x)))
model.compile("adam", "mse")
model.fit(np.ones((2, 6, 8)), np.ones((2, 1)), verbose=0)
