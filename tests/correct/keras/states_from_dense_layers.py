"""A picture starts a caption: Dense layers make the states, as wide as the LSTM."""
import numpy as np
from keras.layers import Dense, Embedding, Input, LSTM
from keras.models import Model

units = 8
image = Input((12,))
h0 = Dense(units, activation="tanh")(image)
c0 = Dense(units, activation="tanh")(image)
words = Input((None,), dtype="int32")
x = Embedding(20, 6)(words)
x = LSTM(units, return_sequences=True)(x, initial_state=[h0, c0])
caption = Model([image, words], Dense(20, activation="softmax")(x))
caption.compile("adam", "sparse_categorical_crossentropy")
text = np.random.randint(0, 20, (5, 7))
caption.fit([np.random.rand(5, 12), text[:, :-1]], text[:, 1:], verbose=0)
