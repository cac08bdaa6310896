"""Three LSTM layers; the one in the middle keeps its sequence to itself."""

import numpy as np
from keras.layers import LSTM, Dense, Dropout
from keras.models import Sequential

n_steps, n_features = 24, 3
X = np.random.rand(500, n_steps, n_features)
y = np.random.rand(500)

model = Sequential()
model.add(LSTM(64, return_sequences=True, input_shape=(n_steps, n_features)))
model.add(LSTM(32))
model.add(Dropout(0.2))
model.add(LSTM(16))
model.add(Dense(1))
model.compile(optimizer="adam", loss="mse")
model.fit(X, y, epochs=5, verbose=0)
