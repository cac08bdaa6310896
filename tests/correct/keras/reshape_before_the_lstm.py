"""A vector is cut into steps by Reshape; a picture's columns become steps."""
import numpy as np
from keras.layers import Conv2D, Dense, Input, LSTM, MaxPooling2D, Permute, Reshape
from keras.models import Model, Sequential

flat = Sequential([Input((12,)), Dense(24), Reshape((6, 4)), LSTM(5), Dense(1)])
flat.compile("adam", "mse")
flat.fit(np.ones((2, 12)), np.ones((2, 1)), verbose=0)

picture = Input((16, 8, 1))
x = MaxPooling2D(2)(Conv2D(3, 3, padding="same")(picture))
x = Reshape((8, 4 * 3))(x)
whole = Model(picture, Dense(2, activation="softmax")(LSTM(4)(x)))
whole.compile("adam", "sparse_categorical_crossentropy")
whole.fit(np.ones((2, 16, 8, 1)), np.array([0, 1]), verbose=0)

turned = Sequential([Input((3, 7)), Permute((2, 1)), LSTM(4), Dense(1)])
turned.compile("adam", "mse")
turned.fit(np.ones((2, 3, 7)), np.ones((2, 1)), verbose=0)
