from tensorflow import keras
from tensorflow.keras import layers


class Siamese(keras.Model):
    def __init__(self):
        super().__init__()
        self.encoder = layers.LSTM(12)
        self.dense = layers.Dense(1, activation="sigmoid")

    def call(self, pair):
        left, right = pair
        left, right = self.encoder(left), self.encoder(right)
        return self.dense(keras.ops.abs(left - right) if hasattr(keras, "ops") else keras.backend.abs(left - right))


model = Siamese()
model.build([(None, 5, 3), (None, 5, 3)])
