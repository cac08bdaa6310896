"""Conv1D and pooling shorten the sequence, they keep three axes."""
import numpy as np
from keras.layers import Activation, Conv1D, Dense, Dropout, Embedding, LSTM, MaxPooling1D
from keras.models import Sequential

model = Sequential()
model.add(Embedding(50, 16))
model.add(Dropout(0.25))
model.add(Conv1D(8, 5, padding="valid", activation="relu", strides=1))
model.add(MaxPooling1D(pool_size=4))
model.add(LSTM(7))
model.add(Dense(1))
model.add(Activation("sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(np.random.randint(0, 50, (6, 30)), np.random.randint(0, 2, 6), verbose=0)
