"""Wrong: the first LSTM hands only its last step to the second one."""

from tensorflow.keras.layers import LSTM, Dense, Dropout, Input
from tensorflow.keras.models import Sequential

model = Sequential()
model.add(Input(shape=(30, 5)))
model.add(LSTM(64))
model.add(Dropout(0.2))
model.add(LSTM(32))
model.add(Dense(1))
model.compile(optimizer="adam", loss="mse")
