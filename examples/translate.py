"""Wrong: an LSTM with return_state gives three values, and one keyword is misspelt."""

from keras import Model
from keras.layers import LSTM, Dense, Embedding, Input

source = Input((None,))
x = Embedding(5000, 128)(source)
_, state = LSTM(256, return_state=True)(x)

words = Input((None,))
y = Embedding(6000, 128)(words)
y = LSTM(128, retrun_sequences=True)(y)
probabilities = Dense(6000, activation="softmax")(y)
model = Model([source, words], probabilities)
