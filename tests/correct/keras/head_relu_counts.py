"""A relu head with MSE on counts, which are never negative."""
import numpy as np
from keras import Input
from keras.layers import Dense, GRU
from keras.models import Sequential

x = np.random.poisson(3, size=(16, 8, 1)).astype("float32")
y = np.random.poisson(3, size=(16,)).astype("float32")
net = Sequential([Input((8, 1)), GRU(4), Dense(1, activation="relu")])
net.compile("adam", "mse")
net.fit(x, y, verbose=0)
