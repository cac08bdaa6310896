"""A reconstruction and a prediction out of one code: two outputs, two targets."""
import numpy as np
from keras.layers import Dense, Input, LSTM, RepeatVector, TimeDistributed
from keras.models import Model

seq_in = np.linspace(0.1, 0.9, 9).reshape((1, 9, 1))
seq_out = seq_in[:, 1:, :]
n_in = seq_in.shape[1]
n_out = n_in - 1
visible = Input(shape=(n_in, 1))
encoder = LSTM(10, activation="relu")(visible)
decoder1 = RepeatVector(n_in)(encoder)
decoder1 = LSTM(10, activation="relu", return_sequences=True)(decoder1)
decoder1 = TimeDistributed(Dense(1))(decoder1)
decoder2 = RepeatVector(n_out)(encoder)
decoder2 = LSTM(10, activation="relu", return_sequences=True)(decoder2)
decoder2 = TimeDistributed(Dense(1))(decoder2)
model = Model(inputs=visible, outputs=[decoder1, decoder2])
model.compile(optimizer="adam", loss="mse")
model.fit(seq_in, [seq_in, seq_out], epochs=1, verbose=0)
