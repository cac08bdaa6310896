"""A stateful LSTM that goes through a series in order and forgets it after each epoch."""

import numpy as np
from keras.layers import LSTM, Dense
from keras.models import Sequential

batch_size, look_back, epochs = 1, 3, 100

trainX = np.random.rand(90, look_back)
trainY = np.random.rand(90)
trainX = np.reshape(trainX, (trainX.shape[0], look_back, 1))

model = Sequential()
model.add(LSTM(4, batch_input_shape=(batch_size, look_back, 1), stateful=True, return_sequences=True))
model.add(LSTM(4, stateful=True))
model.add(Dense(1))
model.compile(loss="mean_squared_error", optimizer="adam")
for i in range(epochs):
    model.fit(trainX, trainY, epochs=1, batch_size=batch_size, verbose=2, shuffle=False)
    model.reset_states()
