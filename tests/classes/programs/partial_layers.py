from functools import partial

from tensorflow import keras

RecurrentLayer = partial(keras.layers.LSTM, return_sequences=True, kernel_initializer="he_normal")
DefaultDense = partial(keras.layers.Dense, activation="relu")


def make(cell, depth):
    return [cell() for _ in range(depth)]


model = keras.models.Sequential(
    [
        keras.layers.Input((None, 7)),
        RecurrentLayer(20),
        RecurrentLayer(units=10),
        *make(partial(RecurrentLayer, 6), 2),
        RecurrentLayer(5, return_sequences=False),
        DefaultDense(8),
        DefaultDense(3, activation="softmax"),
    ]
)
