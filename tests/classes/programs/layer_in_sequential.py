from tensorflow import keras
from tensorflow.keras import layers


class ResidualDense(layers.Layer):
    def __init__(self, units, rate=0.1, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.rate = rate
        self.first = layers.Dense(units, activation="relu")
        self.second = layers.Dense(units)
        self.dropout = layers.Dropout(rate)
        self.add = layers.Add()

    def call(self, inputs):
        x = self.first(inputs)
        x = self.dropout(self.second(x))
        return self.add([inputs, x])

    def get_config(self):
        config = super().get_config()
        config.update({"units": self.units, "rate": self.rate})
        return config


model = keras.Sequential(
    [
        keras.Input((14, 5)),
        layers.GRU(24),
        ResidualDense(24, name="residual"),
        layers.Dense(2, activation="softmax"),
    ]
)
