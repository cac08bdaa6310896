"""mask_zero ends in an LSTM that gives one step: nothing behind it needs a mask."""
import numpy as np
from keras.layers import BatchNormalization, Dense, Embedding, LSTM, Reshape
from keras.models import Sequential

model = Sequential([Embedding(30, 8, mask_zero=True), LSTM(6), BatchNormalization(), Dense(6, activation="relu"), Reshape((2, 3)), LSTM(4), Dense(1)])
model.compile("adam", "mse")
model.fit(np.random.randint(0, 30, (6, 9)), np.random.rand(6), verbose=0)
