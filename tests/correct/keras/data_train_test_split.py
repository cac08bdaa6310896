"""Splits keep the axes behind the first."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential
from sklearn.model_selection import train_test_split

X, y = np.random.rand(40, 10, 3), np.random.randint(0, 3, 40)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=42)
model = Sequential([Input((X_train.shape[1], X_train.shape[2])), LSTM(8), Dense(len(np.unique(y)), activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X_train, y_train, validation_data=(X_test, y_test), epochs=1, verbose=0)
model.evaluate(X_test, y_test, verbose=0)
