"""RepeatVector and Permute spread one weight a step over the features."""
import numpy as np
from keras.layers import Activation, Dense, Flatten, Input, Lambda, LSTM, Multiply, Permute, RepeatVector
from keras.models import Model

units, steps = 5, 7
_input = Input(shape=(steps, 2))
activations = LSTM(units, return_sequences=True)(_input)
attention = Dense(1, activation="tanh")(activations)
attention = Flatten()(attention)
attention = Activation("softmax")(attention)
attention = RepeatVector(units)(attention)
attention = Permute([2, 1])(attention)
merged = Multiply()([activations, attention])
summed = Lambda(lambda t: t[:, 0] + t[:, 1] + t[:, -1])(merged)
model = Model(_input, Dense(3, activation="softmax")(summed))
model.compile("adam", "categorical_crossentropy")
model.fit(np.random.rand(3, steps, 2), np.eye(3), verbose=0)
