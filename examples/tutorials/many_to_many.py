"""A label for every step of the sequence."""

import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

n_tags, n_words, length = 7, 2000, 40

X = np.random.randint(1, n_words, size=(256, length))
y = np.random.randint(0, n_tags, size=(256, length, 1))

inputs = keras.Input(shape=(length,))
x = layers.Embedding(n_words, 50, mask_zero=True)(inputs)
x = layers.Bidirectional(layers.LSTM(64, return_sequences=True, dropout=0.1))(x)
outputs = layers.TimeDistributed(layers.Dense(n_tags, activation="softmax"))(x)
model = keras.Model(inputs, outputs)
model.compile(optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X, y, batch_size=32, epochs=2)
