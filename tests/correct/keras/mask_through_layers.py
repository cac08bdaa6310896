"""Masking first, then layers that hand the mask on."""
import numpy as np
from keras.layers import Bidirectional, Dense, Dropout, Input, LSTM, Masking, TimeDistributed
from keras.models import Sequential

x = np.random.rand(6, 8, 3)
x[:, 5:] = -1.0
model = Sequential([
    Input((8, 3)),
    Masking(mask_value=-1.0),
    LSTM(6, return_sequences=True),
    Dropout(0.2),
    Bidirectional(LSTM(4, return_sequences=True)),
    TimeDistributed(Dense(2, activation="softmax")),
])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, np.random.randint(0, 2, (6, 8)), verbose=0)
