from tensorflow.keras.layers import LSTM, Dense, Dropout, Input
from tensorflow.keras.models import Model

CONFIG = {
    "model": {"units": [20, 10], "dropout": 0.1, "head": {"classes": 3, "activation": "softmax"}},
    "data": {"window": 14, "columns": ["open", "high", "low", "close"]},
}


def build(config):
    cfg = config["model"]
    inputs = Input(shape=(config["data"]["window"], len(config["data"]["columns"])))
    x = inputs
    for i, units in enumerate(cfg["units"]):
        last = i == len(cfg["units"]) - 1
        x = LSTM(units, return_sequences=not last)(x)
        x = Dropout(cfg.get("dropout", 0.5))(x)
    head = cfg["head"]
    return Model(inputs, Dense(head["classes"], activation=head["activation"])(x))


model = build(CONFIG)
