"""units[:-1] return sequences, units[-1] does not."""
import numpy as np
from keras import Input, Sequential
from keras.layers import Dense, GRU

units = [16, 8, 4]
model = Sequential([Input((10, 3))])
for n in units[:-1]:
    model.add(GRU(n, return_sequences=True))
model.add(GRU(units[-1]))
model.add(Dense(1))
model.compile("adam", "mse")
model.fit(np.random.rand(4, 10, 3), np.random.rand(4), verbose=0)
