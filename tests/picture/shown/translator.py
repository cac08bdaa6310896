"""A bidirectional encoder that hands its states to a decoder."""

from keras import Input, Model
from keras.layers import LSTM, Bidirectional, Concatenate, Dense, Embedding, TimeDistributed

source = Input((None,), name="source")
_, forward_h, forward_c, backward_h, backward_c = Bidirectional(LSTM(128, return_state=True), name="encoder")(Embedding(5000, 64)(source))
state_h = Concatenate(name="hidden")([forward_h, backward_h])
state_c = Concatenate(name="cell")([forward_c, backward_c])

words = Input((None,), name="words")
decoded = LSTM(256, return_sequences=True, name="decoder")(Embedding(6000, 64)(words), initial_state=[state_h, state_c])
model = Model([source, words], TimeDistributed(Dense(6000, activation="softmax"))(decoded), name="translator")
