import numpy as np
from tensorflow.keras.layers import LSTM, Dense, Dropout
from tensorflow.keras.models import Sequential


class StockPredictor:
    def __init__(self, lookback=30, n_features=5, units=50):
        self.lookback = lookback
        self.n_features = n_features
        self.units = units
        self.model = self._build_model()

    def _build_model(self):
        model = Sequential()
        model.add(LSTM(self.units, return_sequences=True, input_shape=(self.lookback, self.n_features)))
        model.add(Dropout(0.2))
        model.add(LSTM(self.units))
        model.add(Dense(1))
        model.compile(optimizer="adam", loss="mse")
        return model

    def train(self, X, y, epochs=1):
        return self.model.fit(X, y, epochs=epochs, verbose=0)

    def predict(self, X):
        return self.model.predict(X, verbose=0)


predictor = StockPredictor(units=8)
predictor.train(np.zeros((4, 30, 5)), np.zeros((4, 1)))
