from tensorflow import keras
from tensorflow.keras import layers


class NormalizedLSTM(layers.LSTM):
    def __init__(self, units, **kwargs):
        kwargs.setdefault("return_sequences", True)
        super().__init__(units, **kwargs)


class ScaledDense(layers.Dense):
    def call(self, inputs):
        return super().call(inputs) * 2.0


model = keras.Sequential([keras.Input((4, 3)), NormalizedLSTM(6), layers.LSTM(5), ScaledDense(2)])
