from tensorflow import keras
from tensorflow.keras import layers


class NormMixin:
    def normalise(self, x):
        return self.norm(x)


class BaseModel(keras.Model):
    def __init__(self, classes, **kwargs):
        super().__init__(**kwargs)
        self.norm = layers.LayerNormalization()
        self.head = layers.Dense(classes)

    def features(self, x):
        raise NotImplementedError

    def call(self, x):
        return self.head(self.features(x))


class RecurrentModel(NormMixin, BaseModel):
    def __init__(self, units, classes, **kwargs):
        super().__init__(classes, **kwargs)
        self.rnn = layers.GRU(units)

    def features(self, x):
        return self.normalise(self.rnn(x))


model = RecurrentModel(10, 4, name="recurrent")
model.build((None, 8, 3))
