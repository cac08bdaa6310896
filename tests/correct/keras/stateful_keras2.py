"""As the books of Keras 2 have it: batch_input_shape and model.reset_states()."""
# runs: 2
import numpy as np
from keras.layers import Dense, LSTM
from keras.models import Sequential


def fit_lstm(X, y, batch_size, nb_epoch, neurons):
    model = Sequential()
    model.add(LSTM(neurons, batch_input_shape=(batch_size, X.shape[1], X.shape[2]), stateful=True))
    model.add(Dense(1))
    model.compile(loss="mean_squared_error", optimizer="adam")
    for i in range(nb_epoch):
        model.fit(X, y, epochs=1, batch_size=batch_size, verbose=0, shuffle=False)
        model.reset_states()
    return model


train = np.random.rand(12, 2)
X, y = train[:, 0:-1], train[:, -1]
X = X.reshape(X.shape[0], 1, X.shape[1])
lstm_model = fit_lstm(X, y, 1, 2, 4)
lstm_model.predict(X, batch_size=1, verbose=0)
