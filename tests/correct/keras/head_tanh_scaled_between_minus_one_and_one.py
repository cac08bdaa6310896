"""tanh in the head: the series was scaled to -1..1."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Model
from sklearn.preprocessing import MinMaxScaler

data = MinMaxScaler((-1, 1)).fit_transform(np.random.rand(60, 3))
X = np.stack([data[i:i + 5] for i in range(50)])
y = data[5:55, 0]
i = Input((5, 3))
o = Dense(1, activation="tanh")(LSTM(6)(i))
model = Model(i, o)
model.compile(loss="mae", optimizer="adam")
model.fit(X, y, epochs=1, verbose=0)
