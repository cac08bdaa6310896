"""A single ConvLSTM2D gives one picture; Flatten and Dense follow."""
import numpy as np
from keras.layers import ConvLSTM2D, Dense, Flatten, Input
from keras.models import Sequential

X = np.random.rand(8, 4)
X = X.reshape((X.shape[0], 2, 1, 2, 1))
model = Sequential()
model.add(Input((2, 1, 2, 1)))
model.add(ConvLSTM2D(filters=6, kernel_size=(1, 2), activation="relu"))
model.add(Flatten())
model.add(Dense(1))
model.compile(optimizer="adam", loss="mse")
model.fit(X, np.random.rand(8), epochs=1, verbose=0)
