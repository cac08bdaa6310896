from tensorflow.keras import layers
from tensorflow.keras.models import Sequential

CELLS = {"lstm": layers.LSTM, "gru": layers.GRU, "rnn": layers.SimpleRNN}


def get_rnn(kind, units, **kwargs):
    try:
        cls = CELLS[kind.lower()]
    except KeyError:
        raise ValueError(f"unknown cell {kind}")
    return cls(units, **kwargs)


def build(kind="LSTM", n_layers=2, units=16):
    model = Sequential()
    model.add(layers.Input((9, 2)))
    for i in range(n_layers):
        model.add(get_rnn(kind, units, return_sequences=i < n_layers - 1))
    model.add(layers.Dense(1))
    return model


lstm = build()
gru = build("gru", 1)
rnn = build(kind="rnn", n_layers=3)
named = Sequential([layers.Input((9, 2)), getattr(layers, "GRU")(4), CELLS.get("dense", layers.Dense)(3)])
