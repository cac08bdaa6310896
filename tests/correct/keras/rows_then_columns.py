"""A hierarchy: an LSTM over each row inside TimeDistributed on four axes, then one over the rows."""
import numpy as np
from keras.layers import Dense, Input, LSTM, TimeDistributed
from keras.models import Model

row, col, pixel = 6, 5, 1
x = Input(shape=(row, col, pixel))
encoded_rows = TimeDistributed(LSTM(4))(x)
encoded_columns = LSTM(4)(encoded_rows)
model = Model(x, Dense(10, activation="softmax")(encoded_columns))
model.compile(loss="categorical_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
model.fit(np.random.rand(6, row, col, pixel), np.eye(10)[np.random.randint(0, 10, 6)], verbose=0)
