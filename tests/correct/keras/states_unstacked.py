"""The states of an LSTM in one tensor, taken apart in a layer of one's own."""
import numpy as np
import tensorflow as tf
from keras.layers import Dense, LSTM, Layer


class Conditioned(Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.to_state = Dense(units)
        self.rnn = LSTM(units)

    def call(self, inputs):
        series, condition = inputs
        states = tf.unstack(self.to_state(tf.stack([condition, condition])), num=2, axis=0)
        return self.rnn(series, initial_state=states)


def start(layer, dense, series, condition, parts):
    states = tf.split(dense(condition), parts, axis=-1)
    return layer(series, initial_state=states)


Conditioned(4)([np.zeros((2, 5, 3), "float32"), np.zeros((2, 6), "float32")])
start(LSTM(4), Dense(8), np.zeros((2, 5, 3), "float32"), np.zeros((2, 6), "float32"), 2)
