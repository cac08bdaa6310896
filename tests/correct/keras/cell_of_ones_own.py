"""A cell of one's own in RNN."""
# runs: 2
import numpy as np
import keras
from keras import backend as K


class MinimalRNNCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        self.units = units
        self.state_size = units
        super().__init__(**kwargs)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="uniform", name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), initializer="uniform", name="recurrent_kernel")
        self.built = True

    def call(self, inputs, states):
        prev_output = states[0]
        h = K.dot(inputs, self.kernel)
        output = h + K.dot(prev_output, self.recurrent_kernel)
        return output, [output]


cells = [MinimalRNNCell(8), MinimalRNNCell(4)]
x = keras.Input((None, 5))
y = keras.layers.RNN(cells)(x)
model = keras.Model(x, keras.layers.Dense(1)(y))
model.compile("sgd", "mse")
model.fit(np.ones((4, 3, 5)), np.ones((4, 1)), verbose=0)
