"""A configuration object decides about one or two layers."""
from dataclasses import dataclass

import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential


@dataclass
class Settings:
    steps: int = 7
    features: int = 3
    units: int = 5
    deep: bool = True


class Forecaster:
    def __init__(self, settings):
        self.settings = settings
        self.model = None

    def build(self):
        s = self.settings
        self.model = Sequential()
        self.model.add(Input((s.steps, s.features)))
        self.model.add(LSTM(s.units, return_sequences=s.deep))
        if s.deep:
            self.model.add(LSTM(s.units))
        self.model.add(Dense(1))
        self.model.compile(loss="mse", optimizer="adam")
        return self

    def train(self, x, y):
        return self.model.fit(x, y, epochs=1, verbose=0)


for deep in (True, False):
    Forecaster(Settings(deep=deep)).build().train(np.random.rand(4, 7, 3), np.random.rand(4))
