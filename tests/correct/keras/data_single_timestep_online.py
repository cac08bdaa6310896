"""One step at a time, as a stream gives it: timesteps = 1 is meant."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential

stream = np.sin(np.arange(20) / 3.0)
model = Sequential([Input(batch_shape=(1, 1, 1)), LSTM(6, stateful=True), Dense(1)])
model.compile("adam", "mse")
for epoch in range(2):
    for value, following in zip(stream[:-1], stream[1:]):
        model.train_on_batch(np.array([[[value]]]), np.array([[following]]))
    model.layers[0].reset_states()
