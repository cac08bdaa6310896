"""Every way to ask which layers keep states, before they are reset."""
import keras
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential

model = Sequential([Input(batch_shape=(2, 5, 3)), LSTM(4, stateful=True, return_sequences=True), LSTM(4), Dense(1)])
for layer in model.layers:
    if getattr(layer, "stateful", False):
        layer.reset_states()
for layer in model.layers:
    if hasattr(layer, "reset_states") and layer.stateful:
        layer.reset_states()
for layer in model.layers:
    if isinstance(layer, keras.layers.LSTM) and layer.stateful:
        layer.reset_states()
model.layers[0].reset_states()

all_of_them = Sequential([Input(batch_shape=(2, 5, 3)), LSTM(4, stateful=True, name="memory"), Dense(1)])
for layer in all_of_them.layers:
    if layer.__class__.__name__ == "LSTM":
        layer.reset_states()
    if type(layer).__name__ in ("LSTM", "GRU"):
        layer.reset_states()
    if "memory" in layer.name:
        layer.reset_states()
    if type(layer) is LSTM:
        layer.reset_states()
    if layer.__class__ in (LSTM,):
        layer.reset_states()
    try:
        layer.reset_states()
    except AttributeError:
        pass
[layer.reset_states() for layer in all_of_them.layers[:-1]]
all_of_them.get_layer("memory").reset_states()
