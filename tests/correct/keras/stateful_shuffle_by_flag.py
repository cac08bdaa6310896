"""shuffle is not True: it is a flag of the program that says whether the states go on."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential


def train(stateful, epochs=2):
    batch = 2
    model = Sequential([Input(batch_shape=(batch, 3, 1)), LSTM(4, stateful=stateful), Dense(1)])
    model.compile("adam", "mse")
    x, y = np.random.rand(8, 3, 1), np.random.rand(8)
    for _ in range(epochs):
        model.fit(x, y, batch_size=batch, shuffle=not stateful, verbose=0)
        if stateful:
            model.layers[0].reset_states()
    return model


for stateful in (True, False):
    train(stateful)
