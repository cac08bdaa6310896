"""A sigmoid head with MSE: the targets were scaled into 0..1."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential
from sklearn.preprocessing import MinMaxScaler

prices = np.cumsum(np.random.randn(120)).reshape(-1, 1)
scaled = MinMaxScaler(feature_range=(0, 1)).fit_transform(prices)
look_back = 10
X, y = [], []
for i in range(look_back, len(scaled)):
    X.append(scaled[i - look_back:i, 0])
    y.append(scaled[i, 0])
X, y = np.array(X), np.array(y)
X = np.reshape(X, (X.shape[0], X.shape[1], 1))

regressor = Sequential()
regressor.add(Input((X.shape[1], 1)))
regressor.add(LSTM(units=10, return_sequences=True))
regressor.add(LSTM(units=10))
regressor.add(Dense(units=1, activation="sigmoid"))
regressor.compile(optimizer="adam", loss="mean_squared_error")
regressor.fit(X, y, epochs=1, batch_size=32, verbose=0)
