"""A fresh model for each fold."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential
from sklearn.model_selection import TimeSeriesSplit

X, y = np.random.rand(24, 5, 2), np.random.rand(24)
scores = []
for train, test in TimeSeriesSplit(n_splits=2).split(X):
    model = Sequential([Input((X.shape[1], X.shape[2])), LSTM(4), Dense(1)])
    model.compile("adam", "mse")
    model.fit(X[train], y[train], epochs=1, verbose=0)
    scores.append(model.evaluate(X[test], y[test], verbose=0))
