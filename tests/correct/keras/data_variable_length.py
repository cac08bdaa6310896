"""shape=(None, n): sequences of any length, batches of different lengths."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential

model = Sequential([Input(shape=(None, 2)), LSTM(5, return_sequences=True), LSTM(5), Dense(1)])
model.compile("adam", "mse")
for length in (3, 5, 9):
    model.train_on_batch(np.random.rand(4, length, 2), np.random.rand(4, 1))
