import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


class MultiInput(keras.Model):
    def __init__(self):
        super().__init__()
        self.embed = layers.Embedding(30, 6)
        self.rnn = layers.GRU(8)
        self.meta = layers.Dense(4, activation="relu")
        self.concat = layers.Concatenate()
        self.out = layers.Dense(1)

    def call(self, inputs):
        text = self.rnn(self.embed(inputs["tokens"]))
        meta = self.meta(inputs["meta"])
        return self.out(self.concat([text, meta]))


model = MultiInput()
model.compile("adam", "mse")
model.fit({"tokens": np.zeros((4, 9)), "meta": np.zeros((4, 3))}, np.zeros((4, 1)), verbose=0)
