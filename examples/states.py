"""Right: an encoder whose states start the decoder."""

from keras import Model
from keras.layers import LSTM, Dense, Embedding, Input

LATENT = 256

source = Input((None,))
x = Embedding(5000, 128)(source)
_, state_h, state_c = LSTM(LATENT, return_state=True)(x)

words = Input((None,))
y = Embedding(6000, 128)(words)
y = LSTM(LATENT, return_sequences=True)(y, initial_state=[state_h, state_c])
probabilities = Dense(6000, activation="softmax")(y)
model = Model([source, words], probabilities)
