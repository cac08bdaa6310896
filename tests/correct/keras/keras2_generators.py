"""fit_generator, TimeseriesGenerator and Tokenizer are there in Keras 2."""
# runs: 2
import numpy as np
from keras.layers import Dense, LSTM
from keras.models import Sequential
from keras.preprocessing.sequence import TimeseriesGenerator

data = np.array([[i] for i in range(40)], dtype="float32")
n_input, n_features = 5, 1
generator = TimeseriesGenerator(data, data, length=n_input, batch_size=4)
model = Sequential()
model.add(LSTM(8, activation="relu", input_shape=(n_input, n_features)))
model.add(Dense(1))
model.compile(optimizer="adam", loss="mse")
model.fit_generator(generator, steps_per_epoch=1, epochs=1, verbose=0)
