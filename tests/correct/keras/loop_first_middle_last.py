"""First, middle and last layer in branches of one loop."""
import numpy as np
from keras.layers import Bidirectional, Dense, Dropout, Input, LSTM
from keras.models import Sequential


def create_model(sequence_length, n_features, units=6, n_layers=2, bidirectional=False):
    model = Sequential()
    for i in range(n_layers):
        if i == 0:
            model.add(Input((sequence_length, n_features)))
            if bidirectional:
                model.add(Bidirectional(LSTM(units, return_sequences=True)))
            else:
                model.add(LSTM(units, return_sequences=True))
        elif i == n_layers - 1:
            if bidirectional:
                model.add(Bidirectional(LSTM(units, return_sequences=False)))
            else:
                model.add(LSTM(units, return_sequences=False))
        else:
            model.add(LSTM(units, return_sequences=True))
        model.add(Dropout(0.1))
    model.add(Dense(1))
    return model


for flag in (True, False):
    m = create_model(5, 2, n_layers=4, bidirectional=flag)
    m.compile("adam", "mse")
    m.fit(np.random.rand(4, 5, 2), np.random.rand(4, 1), verbose=0)
