from tensorflow import keras
from tensorflow.keras import layers


class HyperParameters:
    def Int(self, name, min_value, max_value, step=1, default=None):
        return min_value

    def Choice(self, name, values, default=None):
        return values[0]

    def Float(self, name, min_value, max_value, sampling=None, step=None):
        return min_value

    def Boolean(self, name, default=False):
        return default


def build_model(hp):
    model = keras.Sequential()
    model.add(keras.Input((10, 3)))
    for i in range(hp.Int("num_layers", 1, 3)):
        model.add(layers.LSTM(hp.Int(f"units_{i}", min_value=32, max_value=512, step=32), return_sequences=True))
    model.add(layers.LSTM(hp.Int("last_units", 16, 64)))
    if hp.Boolean("dropout"):
        model.add(layers.Dropout(hp.Float("rate", 0.1, 0.5)))
    model.add(layers.Dense(hp.Choice("classes", [2, 4])))
    return model


model = build_model(HyperParameters())
