"""A table with pandas, scaled, cut in windows, the first column is the target."""
import numpy as np
import pandas as pd
from keras.layers import Dense, Dropout, Input, LSTM
from keras.models import Sequential
from sklearn.preprocessing import StandardScaler

df = pd.DataFrame(np.random.rand(80, 5), columns=["Open", "High", "Low", "Close", "Volume"])
scaler = StandardScaler()
df_scaled = scaler.fit_transform(df.astype(float))
trainX, trainY = [], []
n_future, n_past = 1, 14
for i in range(n_past, len(df_scaled) - n_future + 1):
    trainX.append(df_scaled[i - n_past:i, 0:df.shape[1]])
    trainY.append(df_scaled[i + n_future - 1:i + n_future, 0])
trainX, trainY = np.array(trainX), np.array(trainY)

model = Sequential()
model.add(Input((trainX.shape[1], trainX.shape[2])))
model.add(LSTM(16, activation="relu", return_sequences=True))
model.add(LSTM(8, activation="relu", return_sequences=False))
model.add(Dropout(0.2))
model.add(Dense(trainY.shape[1]))
model.compile(optimizer="adam", loss="mse")
model.fit(trainX, trainY, epochs=1, batch_size=16, validation_split=0.1, verbose=0)
