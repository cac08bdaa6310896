"""Stateful with a batch size, without shuffling, reset after each epoch, by layer."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential

batch_size, tsteps, epochs = 5, 1, 2
x = np.random.rand(25, tsteps, 1)
y = np.random.rand(25, 1)
model = Sequential()
model.add(Input(batch_shape=(batch_size, tsteps, 1)))
model.add(LSTM(6, return_sequences=True, stateful=True))
model.add(LSTM(6, stateful=True))
model.add(Dense(1))
model.compile(loss="mse", optimizer="rmsprop")
for i in range(epochs):
    model.fit(x, y, batch_size=batch_size, epochs=1, verbose=0, shuffle=False)
    for layer in model.layers:
        if hasattr(layer, "reset_states"):
            layer.reset_states()
