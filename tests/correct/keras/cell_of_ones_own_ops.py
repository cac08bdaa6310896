"""The same with keras.ops of Keras 3."""
# runs: 3
import keras
import numpy as np
from keras import ops


class DecayCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")

    def call(self, inputs, states):
        new = 0.5 * states[0] + ops.matmul(inputs, self.kernel)
        return new, [new]


model = keras.Sequential([keras.Input((5, 2)), keras.layers.RNN(DecayCell(3), return_sequences=True), keras.layers.LSTM(2), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.ones((4, 5, 2)), np.ones((4, 1)), verbose=0)
