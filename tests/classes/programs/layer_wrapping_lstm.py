import keras
from keras import layers


@keras.saving.register_keras_serializable(package="models")
class LSTMBlock(layers.Layer):
    """An LSTM, normalised."""

    def __init__(self, units, return_sequences=False, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.return_sequences = return_sequences
        self.lstm = layers.LSTM(units, return_sequences=return_sequences)
        self.norm = layers.LayerNormalization()

    def call(self, x, training=False):
        return self.norm(self.lstm(x, training=training))


def build(timesteps, features, depth=3):
    inputs = keras.Input(shape=(timesteps, features))
    x = inputs
    for i in range(depth):
        x = LSTMBlock(16, return_sequences=i < depth - 1)(x)
    return keras.Model(inputs, layers.Dense(1)(x))


model = build(20, 4)
