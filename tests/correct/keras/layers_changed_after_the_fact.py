"""pop, a new head, attributes set on layers."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential

model = Sequential([Input((5, 2)), LSTM(6, return_sequences=True), LSTM(4), Dense(10, activation="softmax")])
model.pop()
model.add(Dense(1))
model.layers[0].trainable = False
model.compile("adam", "mse")
model.fit(np.ones((2, 5, 2)), np.ones((2, 1)), verbose=0)
