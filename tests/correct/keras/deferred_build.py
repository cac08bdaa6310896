"""model.build gives the shape after the layers."""
import numpy as np
from keras.layers import Dense, GRU
from keras.models import Sequential

model = Sequential([GRU(4, return_sequences=True), GRU(3), Dense(1)])
model.build((None, 6, 2))
model.compile("adam", "mse")
model.fit(np.ones((2, 6, 2)), np.ones((2, 1)), verbose=0)
