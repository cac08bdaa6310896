"""X.shape[-2:] and X.shape[1], X.shape[2] say the same."""
import numpy as np
from keras.layers import Dense, GRU, Input
from keras.models import Model

train_X = np.ones((10, 5, 2))
train_y = np.ones((10, 3))
i = Input(shape=train_X.shape[-2:])
h = GRU(4, return_sequences=True)(i)
h = GRU(4)(h)
model = Model(i, Dense(train_y.shape[-1])(h))
model.compile(loss="mae", optimizer="adam")
model.fit(train_X, train_y, epochs=1, verbose=0)
other = Model(i, Dense(train_y.shape[1])(GRU(train_X.shape[2])(i)))
other.compile(loss="mae", optimizer="adam")
other.fit(train_X, train_y, epochs=1, verbose=0)
