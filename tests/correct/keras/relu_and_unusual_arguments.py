"""Arguments that are rare but right: relu inside, no bias, go_backwards, regularizers, constraints."""
import numpy as np
from keras import regularizers
from keras.constraints import MaxNorm
from keras.layers import Dense, Input, LSTM, GRU, SimpleRNN
from keras.models import Sequential

model = Sequential([
    Input((6, 3)),
    LSTM(8, activation="relu", recurrent_activation="hard_sigmoid", use_bias=False, return_sequences=True, kernel_regularizer="l2"),
    GRU(8, reset_after=False, go_backwards=True, return_sequences=True, recurrent_regularizer=regularizers.l2(0.01)),
    SimpleRNN(8, "relu", return_sequences=True, kernel_constraint=MaxNorm(2.0)),
    LSTM(4, unroll=True, dropout=0.0, recurrent_dropout=0.1, unit_forget_bias=False, bias_initializer="ones"),
    Dense(1, None, True),
])
model.compile("adam", "mse")
model.fit(np.ones((2, 6, 3)), np.ones((2, 1)), verbose=0)
