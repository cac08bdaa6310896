"""A label for every step of the sequence, but the steps are gone."""

from tensorflow import keras
from tensorflow.keras import layers

n_tags, n_words, length = 7, 2000, 40

inputs = keras.Input(shape=(length,))
x = layers.Embedding(n_words, 50, mask_zero=True)(inputs)
x = layers.LSTM(64, dropout=0.1)(x)
outputs = layers.TimeDistributed(layers.Dense(n_tags, activation="softmax"))(x)
model = keras.Model(inputs, outputs)
