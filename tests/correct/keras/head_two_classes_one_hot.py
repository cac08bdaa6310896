"""Two softmax units and one-hot labels; categorical_crossentropy."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential
from keras.utils import to_categorical

X = np.zeros((10, 5, 3))
Y = to_categorical(np.random.randint(2, size=10))

model = Sequential([Input(X.shape[1:]), LSTM(4), Dense(Y.shape[1], activation="softmax")])
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X, Y, epochs=1, verbose=0)
