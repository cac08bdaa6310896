"""A Dense head on the whole sequence: the targets have a class for each step as well."""
import numpy as np
from tensorflow.keras.layers import LSTM, Dense, Input
from tensorflow.keras.models import Sequential

n_samples, n_steps, n_features, n_classes = 16, 6, 3, 4
X = np.random.rand(n_samples, n_steps, n_features)
y = np.eye(n_classes)[np.random.randint(0, n_classes, size=(n_samples, n_steps))]

model = Sequential()
model.add(Input(shape=(n_steps, n_features)))
model.add(LSTM(8, return_sequences=True))
model.add(Dense(n_classes, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X, y, epochs=1, verbose=0)
