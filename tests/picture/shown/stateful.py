"""A stateful model, which keeps its states from batch to batch."""

from keras import Input, Sequential
from keras.layers import LSTM, Dense

model = Sequential(
    [
        Input(batch_shape=(4, 12, 1)),
        LSTM(32, stateful=True, return_sequences=True),
        LSTM(16, stateful=True),
        Dense(1),
    ],
    name="meter",
)
