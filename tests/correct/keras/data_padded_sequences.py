"""pad_sequences gives (N, maxlen) integers, an Embedding wants just that."""
import numpy as np
from keras.layers import Dense, Embedding, LSTM
from keras.models import Sequential
from keras.utils import pad_sequences

max_features, maxlen = 50, 12
x_train = pad_sequences([list(np.random.randint(1, max_features, n)) for n in np.random.randint(2, 20, 16)], maxlen=maxlen)
y_train = np.random.randint(0, 2, 16)
model = Sequential()
model.add(Embedding(max_features, 8))
model.add(LSTM(8, dropout=0.2, recurrent_dropout=0.2))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=8, epochs=1, validation_data=(x_train, y_train), verbose=0)
