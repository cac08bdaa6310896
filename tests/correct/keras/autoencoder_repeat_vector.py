"""A single LSTM, RepeatVector, an LSTM: the last step is meant."""
import numpy as np
from keras.layers import Dense, Input, LSTM, RepeatVector, TimeDistributed
from keras.models import Model, Sequential

sequence = np.linspace(0.1, 0.9, 9).reshape((1, 9, 1))
n_in = 9
model = Sequential()
model.add(Input((n_in, 1)))
model.add(LSTM(10, activation="relu"))
model.add(RepeatVector(n_in))
model.add(LSTM(10, activation="relu", return_sequences=True))
model.add(TimeDistributed(Dense(1)))
model.compile(optimizer="adam", loss="mse")
model.fit(sequence, sequence, epochs=1, verbose=0)
encoder = Model(inputs=model.inputs, outputs=model.layers[0].output)
encoder.predict(sequence, verbose=0)
