"""One pass over a long series and nothing more: there is nothing to reset."""
import numpy as np
from keras.layers import Dense, Input, SimpleRNN
from keras.models import Sequential

series = np.random.rand(32, 4, 1)
m = Sequential([Input(batch_shape=(2, 4, 1)), SimpleRNN(3, stateful=True), Dense(1)])
m.compile("sgd", "mse")
m.fit(series, series[:, -1], batch_size=2, epochs=1, shuffle=False, verbose=0)
