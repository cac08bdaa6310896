"""class_weight with one label a sample."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential

X = np.random.rand(10, 4, 2)
y = np.array([0, 0, 0, 0, 0, 0, 0, 1, 1, 2])
model = Sequential([Input((4, 2)), LSTM(4), Dense(3, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X, y, class_weight={0: 1.0, 1: 3.0, 2: 5.0}, verbose=0)
