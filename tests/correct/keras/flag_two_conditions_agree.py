"""Two questions of one flag: wherever the first layer returns sequences, the second is there."""
import os

import numpy as np
from keras.layers import Dense, GRU, Input
from keras.models import Sequential

stacked = os.environ.get("STACKED", "1") == "1"
model = Sequential()
model.add(Input((4, 2)))
model.add(GRU(6, return_sequences=stacked))
if stacked:
    model.add(GRU(3))
model.add(Dense(1))
model.compile("adam", "mse")
model.fit(np.ones((4, 4, 2)), np.ones((4, 1)), verbose=0)
