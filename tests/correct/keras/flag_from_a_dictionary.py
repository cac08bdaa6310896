"""return_sequences comes out of a configuration."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential

CONFIG = {
    "steps": 6,
    "features": 2,
    "layers": [
        {"units": 8, "return_sequences": True},
        {"units": 4, "return_sequences": False, "dropout": 0.1},
    ],
}


def build(config):
    model = Sequential()
    model.add(Input((config["steps"], config["features"])))
    for layer in config["layers"]:
        model.add(LSTM(**layer))
    model.add(Dense(1))
    model.compile("adam", "mse")
    return model


build(CONFIG).fit(np.random.rand(4, 6, 2), np.random.rand(4, 1), verbose=0)
