"""Frames of a video: TimeDistributed convolutions on five axes, then an LSTM over the frames."""
import numpy as np
from keras.layers import Conv2D, Dense, Flatten, Input, LSTM, MaxPooling2D, TimeDistributed
from keras.models import Sequential

frames, height, width, channels, classes = 4, 8, 8, 1, 3
model = Sequential()
model.add(Input((frames, height, width, channels)))
model.add(TimeDistributed(Conv2D(2, (3, 3), activation="relu")))
model.add(TimeDistributed(MaxPooling2D(2)))
model.add(TimeDistributed(Flatten()))
model.add(LSTM(6))
model.add(Dense(classes, activation="softmax"))
model.compile("adam", "categorical_crossentropy")
model.fit(np.random.rand(4, frames, height, width, channels), np.eye(classes)[[0, 1, 2, 0]], verbose=0)
