"""A model that is saved and loaded: what comes back is not known."""
import os
import tempfile

import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential, clone_model, load_model

model = Sequential([Input((5, 2)), LSTM(4, return_sequences=True), LSTM(3), Dense(1)])
model.compile("adam", "mse")
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "model.keras")
    model.save(path)
    again = load_model(path)
again.fit(np.ones((2, 5, 2)), np.ones((2, 1)), verbose=0)
copied = clone_model(model)
copied.set_weights(again.get_weights())
copied.predict(np.ones((1, 5, 2)), verbose=0)
