"""A class that extends Keras' LSTM and always returns sequences."""
import numpy as np
import keras


class SequenceLSTM(keras.layers.LSTM):
    def __init__(self, units, **kwargs):
        kwargs["return_sequences"] = True
        super().__init__(units, **kwargs)


model = keras.Sequential([keras.Input((5, 2)), SequenceLSTM(6), SequenceLSTM(4), keras.layers.LSTM(3), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.ones((4, 5, 2)), np.ones((4, 1)), verbose=0)
