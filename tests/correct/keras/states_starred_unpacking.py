"""output, *states works for LSTM and GRU alike."""
import numpy as np
from keras import layers, models


def encoder_decoder(cell, width):
    source, target = layers.Input((None, 3)), layers.Input((None, 2))
    output, *states = cell(width, return_state=True)(source)
    decoded = cell(width, return_sequences=True)(target, initial_state=states)
    return models.Model([source, target], layers.Dense(2)(decoded))


for cell in (layers.LSTM, layers.GRU):
    model = encoder_decoder(cell, 6)
    model.compile("adam", "mse")
    model.fit([np.ones((4, 5, 3)), np.ones((4, 6, 2))], np.ones((4, 6, 2)), verbose=0)
