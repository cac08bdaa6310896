import numpy as np
from tensorflow.keras.layers import GRU, LSTM, Concatenate, Dense
from tensorflow.keras.models import Model


class TwoBranches(Model):
    def __init__(self):
        super().__init__(name="two_branches")
        self.branches = {"price": LSTM(16), "volume": GRU(8)}
        self.merge = Concatenate()
        self.out = Dense(1)

    def call(self, inputs):
        price, volume = inputs
        a = self.branches["price"](price)
        b = self.branches["volume"](volume)
        return self.out(self.merge([a, b]))


model = TwoBranches()
model.compile(loss="mse", optimizer="adam")
model.fit([np.zeros((8, 10, 4)), np.zeros((8, 5, 2))], np.zeros((8, 1)), epochs=1, verbose=0)
