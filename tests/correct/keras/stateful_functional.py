"""Input(batch_shape=...) in the functional style; the batch divides the samples."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Model

batch, steps = 4, 6
i = Input(batch_shape=(batch, steps, 2))
rnn = LSTM(5, stateful=True, return_sequences=True)
top = LSTM(3, stateful=True)
model = Model(i, Dense(1)(top(rnn(i))))
model.compile("adam", "mse")
x, y = np.random.rand(16, steps, 2), np.random.rand(16, 1)
for _ in range(2):
    model.fit(x, y, batch_size=batch, shuffle=False, verbose=0)
    rnn.reset_states()
    top.reset_states()
model.predict(x, batch_size=batch, verbose=0)
model.evaluate(x, y, batch_size=batch, verbose=0)
