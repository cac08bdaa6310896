"""Two softmax units and labels 0 and 1: as right as one sigmoid."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Model

X = np.random.rand(18, 7, 2)
y = (X.sum(axis=(1, 2)) > 7).astype(int)

inp = Input(shape=(X.shape[1], X.shape[2]))
out = Dense(2, activation="softmax")(LSTM(5)(inp))
model = Model(inputs=inp, outputs=out)
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X, y, epochs=1, verbose=0)
