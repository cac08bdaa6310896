"""Both directions; an unknown word for the way to join them, and the flag on the wrapper instead of the layer."""

from keras.layers import LSTM, Bidirectional, Dense
from keras.models import Sequential

model = Sequential()
model.add(Bidirectional(LSTM(20), input_shape=(10, 1), return_sequences=True))
model.add(Dense(1, activation="sigmoid"))

other = Sequential()
other.add(Bidirectional(LSTM(20), input_shape=(10, 1), merge_mode="add"))
other.add(Dense(1))
