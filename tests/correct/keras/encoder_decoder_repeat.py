"""Encode to a vector, repeat it, decode with the states as well."""
import numpy as np
from keras.layers import Dense, Input, LSTM, RepeatVector, TimeDistributed
from keras.models import Model

n_past, n_future, n_features = 10, 4, 3
encoder_inputs = Input(shape=(n_past, n_features))
encoder_l1 = LSTM(8, return_state=True)
encoder_outputs1 = encoder_l1(encoder_inputs)
encoder_states1 = encoder_outputs1[1:]
decoder_inputs = RepeatVector(n_future)(encoder_outputs1[0])
decoder_l1 = LSTM(8, return_sequences=True)(decoder_inputs, initial_state=encoder_states1)
decoder_outputs1 = TimeDistributed(Dense(n_features))(decoder_l1)
model = Model(encoder_inputs, decoder_outputs1)
model.compile(optimizer="adam", loss="huber")
model.fit(np.random.rand(6, n_past, n_features), np.random.rand(6, n_future, n_features), verbose=0)
