from tensorflow import keras
from tensorflow.keras import layers


class Block(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.rnn = layers.LSTM(self.units, return_sequences=True)
        self.project = layers.Dense(input_shape[-1])
        self.rnn.build(input_shape)
        self.project.build((*tuple(input_shape)[:-1], self.units))
        super().build(input_shape)

    def call(self, x):
        return x + self.project(self.rnn(x))


model = keras.Sequential([keras.Input((10, 6)), Block(12), Block(4), layers.GRU(3)])
