"""input_dim, input_length, Embedding(input_length=), weights=: all right in Keras 2."""
# runs: 2
import numpy as np
from keras.layers import Dense, Embedding, LSTM
from keras.models import Sequential

embedding_matrix = np.random.rand(20, 6)
model = Sequential()
model.add(Embedding(20, 6, weights=[embedding_matrix], input_length=7, trainable=False))
model.add(LSTM(5, return_sequences=True))
model.add(LSTM(5))
model.add(Dense(1, activation="sigmoid"))
model.compile("adam", "binary_crossentropy")
model.fit(np.random.randint(0, 20, (4, 7)), np.array([0, 1, 1, 0]), verbose=0)
other = Sequential([LSTM(4, input_dim=3, input_length=5), Dense(1)])
other.compile("adam", "mse")
other.fit(np.ones((2, 5, 3)), np.ones((2, 1)), verbose=0)
third = Sequential([LSTM(4, input_shape=(None, 3), return_sequences=True), LSTM(2), Dense(1)])
third.compile("adam", "mse")
