"""TimeDistributed around Dense, Dropout, BatchNormalization, and a model."""
import numpy as np
from keras.layers import BatchNormalization, Dense, Dropout, Input, LSTM, TimeDistributed
from keras.models import Model, Sequential

per_step = Sequential([Input((6,)), Dense(5, activation="relu"), Dense(3)])
i = Input((7, 6))
x = TimeDistributed(Dense(6))(i)
x = TimeDistributed(Dropout(0.1))(x)
x = TimeDistributed(per_step)(x)
x = TimeDistributed(BatchNormalization())(x)
model = Model(i, Dense(1)(LSTM(4)(x)))
model.compile("adam", "mse")
model.fit(np.ones((3, 7, 6)), np.ones((3, 1)), verbose=0)
