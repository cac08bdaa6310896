"""The same layers by hand for another batch size (n_batch 10, then 1)."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential

length = 10
sequence = [i / float(length) for i in range(length)]
X = np.array(sequence[:-1]).reshape(len(sequence) - 1, 1, 1)
y = np.array(sequence[1:])
n_batch, n_epoch, n_neurons = 3, 2, 10
model = Sequential()
model.add(Input(batch_shape=(n_batch, X.shape[1], X.shape[2])))
model.add(LSTM(n_neurons, stateful=True))
model.add(Dense(1))
model.compile(loss="mean_squared_error", optimizer="adam")
for i in range(n_epoch):
    model.fit(X, y, epochs=1, batch_size=n_batch, verbose=0, shuffle=False)
    model.layers[0].reset_states()
n_batch = 1
new_model = Sequential()
new_model.add(Input(batch_shape=(n_batch, X.shape[1], X.shape[2])))
new_model.add(LSTM(n_neurons, stateful=True))
new_model.add(Dense(1))
new_model.set_weights(model.get_weights())
for i in range(len(X)):
    new_model.predict(X[i].reshape(1, 1, 1), batch_size=n_batch, verbose=0)
