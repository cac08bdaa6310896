from tensorflow.keras.layers import LSTM, BatchNormalization, Dense, Dropout, Input
from tensorflow.keras.models import Sequential


class ModelBuilder:
    def __init__(self, shape):
        self.model = Sequential()
        self.model.add(Input(shape))

    def lstm(self, units, last=False):
        self.model.add(LSTM(units, return_sequences=not last))
        return self

    def norm(self):
        self.model.add(BatchNormalization())
        return self

    def dropout(self, rate):
        self.model.add(Dropout(rate))
        return self

    def dense(self, units, activation=None):
        self.model.add(Dense(units, activation=activation))
        return self

    def build(self, optimizer="adam", loss="mse"):
        self.model.compile(optimizer=optimizer, loss=loss)
        return self.model

    @classmethod
    def default(cls):
        return cls((10, 2)).lstm(16).norm().lstm(8, last=True).dropout(0.2).dense(1)


model = ModelBuilder.default().build()
