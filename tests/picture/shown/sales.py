"""Several inputs, a layer that two of them share, and two outputs."""

from keras import Input, Model
from keras.layers import GRU, LSTM, Concatenate, Dense, Dropout, Embedding, Flatten

this_shop, next_shop = Input((28, 4), name="this_shop"), Input((28, 4), name="next_shop")
weather = Input((28, 7), name="weather")
weekday = Input((1,), dtype="int32", name="weekday")

reader = GRU(32, name="reader")
merged = Concatenate()(
    [reader(this_shop), reader(next_shop), LSTM(16, name="sky")(weather), Flatten()(Embedding(7, 3, name="day")(weekday))]
)
merged = Dropout(0.2)(Dense(64, activation="relu")(merged))
model = Model(
    [this_shop, next_shop, weather, weekday],
    [Dense(1, name="sales")(merged), Dense(3, activation="softmax", name="kind")(merged)],
    name="forecast",
)
