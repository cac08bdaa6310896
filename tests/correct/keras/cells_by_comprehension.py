"""As many cells as the list says, and Bidirectional around the RNN."""
import numpy as np
from keras.layers import Bidirectional, Dense, Input, LSTMCell, RNN
from keras.models import Sequential

sizes = [6, 5, 4]
model = Sequential([
    Input((7, 2)),
    RNN([LSTMCell(size) for size in sizes], return_sequences=True),
    Bidirectional(RNN(LSTMCell(3))),
    Dense(1),
])
model.compile("adam", "mse")
model.fit(np.ones((3, 7, 2)), np.ones((3, 1)), verbose=0)
