import random

from tensorflow.keras.layers import GRU, LSTM, Dense, Input
from tensorflow.keras.models import Sequential

use_gru = random.random() < 2
RNN = GRU if use_gru else LSTM


def stack(sizes, rnn=RNN):
    layers = [rnn(size, return_sequences=True) for size in sizes[:-1]]
    return [*layers, rnn(sizes[-1])]


model = Sequential([Input((6, 2)), *stack([12, 8, 4]), Dense(1)])
