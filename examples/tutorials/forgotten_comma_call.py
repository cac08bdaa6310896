"""A comma is missing before a parenthesis, and a layer is called on a layer."""

from keras import Input, Sequential
from keras.layers import LSTM, Dense

model = Sequential([
    Input((10, 3)),
    LSTM(32)
    (Dense(1)),
])
