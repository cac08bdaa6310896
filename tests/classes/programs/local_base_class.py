from abc import ABC, abstractmethod

from tensorflow.keras.layers import GRU, LSTM, Dense, Input
from tensorflow.keras.models import Model


class BaseForecaster(ABC):
    def __init__(self, window: int, features: int) -> None:
        self.window = window
        self.features = features
        self._model = None

    @property
    def model(self) -> Model:
        if self._model is None:
            self._model = self.build()
        return self._model

    @property
    def input_shape(self):
        return (self.window, self.features)

    def build(self) -> Model:
        inputs = Input(shape=self.input_shape)
        outputs = Dense(1)(self.body(inputs))
        return Model(inputs, outputs)

    @abstractmethod
    def body(self, x): ...


class LSTMForecaster(BaseForecaster):
    def __init__(self, window, features, hidden=16):
        super().__init__(window, features)
        self.hidden = hidden

    def body(self, x):
        x = LSTM(self.hidden, return_sequences=True)(x)
        return LSTM(self.hidden)(x)


class GRUForecaster(BaseForecaster):
    def body(self, x):
        return GRU(8)(x)


a = LSTMForecaster(10, 3).model
b = GRUForecaster(window=12, features=2).model
