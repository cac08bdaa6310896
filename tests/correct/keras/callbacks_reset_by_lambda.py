"""A LambdaCallback resets the layer after every epoch."""
import numpy as np
from keras.callbacks import LambdaCallback
from keras.layers import Dense, Input, LSTM
from keras.models import Model

i = Input(batch_shape=(2, 4, 1))
memory = LSTM(4, stateful=True)
model = Model(i, Dense(1)(memory(i)))
model.compile("adam", "mse")
model.fit(
    np.ones((6, 4, 1)), np.ones((6, 1)), batch_size=2, epochs=3, shuffle=False, verbose=0,
    callbacks=[LambdaCallback(on_epoch_end=lambda epoch, logs: memory.reset_states())],
)
