"""All steps go to Flatten: a fixed number of steps makes a vector."""
import numpy as np
from keras.layers import Dense, Flatten, Input, LSTM
from keras.models import Sequential

model = Sequential([Input((6, 2)), LSTM(4, return_sequences=True), Flatten(), Dense(1)])
model.compile("adam", "mse")
model.fit(np.random.rand(8, 6, 2), np.random.rand(8, 1), verbose=0)
