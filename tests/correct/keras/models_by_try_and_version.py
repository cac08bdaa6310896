"""Two ways to declare the batch, for two versions: the one that fails is caught."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential

try:
    model = Sequential([LSTM(4, stateful=True, batch_input_shape=(2, 3, 1)), Dense(1)])
except (TypeError, ValueError):
    model = Sequential([Input(batch_shape=(2, 3, 1)), LSTM(4, stateful=True), Dense(1)])
model.compile("adam", "mse")
for _ in range(2):
    model.fit(np.ones((4, 3, 1)), np.ones((4, 1)), batch_size=2, shuffle=False, verbose=0)
    try:
        model.reset_states()
    except AttributeError:
        model.layers[0].reset_states()
