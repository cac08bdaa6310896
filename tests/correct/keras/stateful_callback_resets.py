"""A callback resets the states at the end of each epoch, so that one fit with many epochs is right."""
import numpy as np
from tensorflow import keras
from tensorflow.keras.layers import Dense, GRU, Input


class ResetStatesCallback(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        for layer in self.model.layers:
            if getattr(layer, "stateful", False):
                layer.reset_states()


model = keras.Sequential([Input(batch_shape=(1, None, 1)), GRU(5, return_sequences=True, stateful=True), Dense(1)])
model.compile("adam", "mse")
x = np.random.rand(6, 7, 1)
model.fit(x, x, batch_size=1, epochs=2, shuffle=False, callbacks=[ResetStatesCallback()], verbose=0)
