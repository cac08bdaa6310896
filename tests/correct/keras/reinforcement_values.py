"""Q values of each action: a linear head as wide as there are actions, targets of that width."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential

ACTIONS, WINDOW, FEATURES = 3, 5, 4


def network():
    model = Sequential([Input((WINDOW, FEATURES)), LSTM(8), Dense(ACTIONS, activation="linear")])
    model.compile("adam", "mse")
    return model


online, target = network(), network()
target.set_weights(online.get_weights())
states, rewards = np.random.rand(6, WINDOW, FEATURES), np.random.rand(6)
q = online.predict(states, verbose=0)
q[np.arange(6), q.argmax(1)] = rewards + 0.9 * target.predict(states, verbose=0).max(axis=1)
online.fit(states, q, epochs=1, verbose=0)
