"""LSTM, then Conv1D over its steps."""
import numpy as np
from keras import Input
from keras.layers import Conv1D, Dense, GlobalMaxPooling1D, LSTM, MaxPooling1D
from keras.models import Sequential

net = Sequential()
net.add(Input((20, 3)))
net.add(LSTM(8, return_sequences=True))
net.add(Conv1D(filters=4, kernel_size=3, activation="relu"))
net.add(MaxPooling1D(2))
net.add(GlobalMaxPooling1D())
net.add(Dense(1, activation="sigmoid"))
net.compile("adam", "binary_crossentropy")
net.fit(np.random.rand(6, 20, 3), np.random.randint(0, 2, (6, 1)), verbose=0)
