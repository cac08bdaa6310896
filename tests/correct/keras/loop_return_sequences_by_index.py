"""All layers but the last return sequences: return_sequences = i < n - 1."""
import numpy as np
from keras.layers import Dense, Dropout, Input, LSTM
from keras.models import Sequential


def create_model(sequence_length, n_features, units=8, cell=LSTM, n_layers=3, dropout=0.3):
    model = Sequential()
    model.add(Input((sequence_length, n_features)))
    for i in range(n_layers):
        model.add(cell(units, return_sequences=i < n_layers - 1))
        model.add(Dropout(dropout))
    model.add(Dense(1, activation="linear"))
    model.compile(loss="mean_absolute_error", metrics=["mean_absolute_error"], optimizer="rmsprop")
    return model


model = create_model(5, 2)
model.fit(np.random.rand(6, 5, 2), np.random.rand(6, 1), verbose=0)
