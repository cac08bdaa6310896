"""Encoder, decoder and the whole as three models that share their layers."""
import numpy as np
from keras.layers import Input, LSTM, RepeatVector
from keras.models import Model

timesteps, input_dim, latent_dim = 8, 3, 4
inputs = Input(shape=(timesteps, input_dim))
encoded = LSTM(latent_dim)(inputs)
decoded = RepeatVector(timesteps)(encoded)
decoded = LSTM(input_dim, return_sequences=True)(decoded)
sequence_autoencoder = Model(inputs, decoded)
encoder = Model(inputs, encoded)
sequence_autoencoder.compile("adam", "mse")
x = np.random.rand(10, timesteps, input_dim)
sequence_autoencoder.fit(x, x, verbose=0)
assert encoder.predict(x, verbose=0).shape == (10, latent_dim)
