"""The layers are in a list; all but the last return sequences."""
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


class Stack(keras.Model):
    def __init__(self, sizes, **kwargs):
        super().__init__(**kwargs)
        self.blocks = [layers.GRU(n, return_sequences=i + 1 < len(sizes)) for i, n in enumerate(sizes)]
        self.out = layers.Dense(1)

    def call(self, x):
        for block in self.blocks:
            x = block(x)
        return self.out(x)


model = Stack([8, 6, 4])
model.compile("adam", "mse")
model.fit(np.random.rand(4, 7, 2), np.random.rand(4, 1), verbose=0)
