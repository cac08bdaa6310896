"""CNN-LSTM: the steps are cut into subsequences, four axes, TimeDistributed takes them one by one."""
import numpy as np
from keras.layers import Conv1D, Dense, Flatten, Input, LSTM, MaxPooling1D, TimeDistributed
from keras.models import Sequential

X = np.random.rand(10, 4)
y = np.random.rand(10)
n_features, n_seq, n_steps = 1, 2, 2
X = X.reshape((X.shape[0], n_seq, n_steps, n_features))
model = Sequential()
model.add(Input((None, n_steps, n_features)))
model.add(TimeDistributed(Conv1D(filters=8, kernel_size=1, activation="relu")))
model.add(TimeDistributed(MaxPooling1D(pool_size=2)))
model.add(TimeDistributed(Flatten()))
model.add(LSTM(10, activation="relu"))
model.add(Dense(1))
model.compile(optimizer="adam", loss="mse")
model.fit(X, y, epochs=1, verbose=0)
