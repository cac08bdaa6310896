from tensorflow.keras.layers import LSTM, Dense, Input
from tensorflow.keras.models import Sequential


class LSTMNet(Sequential):
    def __init__(self, shape, units, outputs=1):
        super().__init__()
        self.add(Input(shape))
        self.add(LSTM(units, return_sequences=True))
        self.add(LSTM(units))
        self.add(Dense(outputs))

    def compile_default(self):
        self.compile(optimizer="adam", loss="mse")
        return self


model = LSTMNet((5, 2), 6).compile_default()
