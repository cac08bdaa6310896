"""One LSTM for two sentences."""
import numpy as np
from keras.layers import Dense, Embedding, Input, LSTM, concatenate
from keras.models import Model

left, right = Input((6,), dtype="int32"), Input((6,), dtype="int32")
embed, encode = Embedding(20, 5), LSTM(7)
merged = concatenate([encode(embed(left)), encode(embed(right))], axis=-1)
model = Model([left, right], Dense(1, activation="sigmoid")(merged))
model.compile("rmsprop", "binary_crossentropy", metrics=["accuracy"])
a, b = np.random.randint(0, 20, (5, 6)), np.random.randint(0, 20, (5, 6))
model.fit([a, b], np.random.randint(0, 2, 5), verbose=0)
