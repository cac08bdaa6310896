"""The layer class out of a dictionary or by getattr."""
import numpy as np
import keras
from keras import layers

CELLS = {"lstm": layers.LSTM, "gru": layers.GRU, "rnn": layers.SimpleRNN}


def build(kind):
    model = keras.Sequential([layers.Input((5, 2))])
    model.add(CELLS[kind](6, return_sequences=True))
    model.add(getattr(layers, {"lstm": "LSTM", "gru": "GRU", "rnn": "SimpleRNN"}[kind])(4))
    model.add(layers.Dense(1))
    return model


for kind in CELLS:
    model = build(kind)
    model.compile("adam", "mse")
    model.fit(np.ones((2, 5, 2)), np.ones((2, 1)), verbose=0)
