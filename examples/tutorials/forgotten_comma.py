"""A comma is missing between two layers."""

from keras import Input, Sequential
from keras.layers import LSTM, Dense

model = Sequential([
    Input((10, 3)),
    LSTM(32, return_sequences=True)
    LSTM(16),
    Dense(1),
])
