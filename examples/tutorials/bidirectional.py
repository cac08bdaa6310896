"""Both directions, joined in three ways."""

from keras.layers import GRU, LSTM, Bidirectional, Dense
from keras.models import Sequential

for mode in ["sum", "ave", "concat"]:
    model = Sequential()
    model.add(Bidirectional(LSTM(20, return_sequences=True), input_shape=(10, 1), merge_mode=mode))
    model.add(Bidirectional(GRU(10), merge_mode=mode))
    model.add(Dense(1, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
