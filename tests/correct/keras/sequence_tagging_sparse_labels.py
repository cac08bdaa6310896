"""A tagger: TimeDistributed softmax and one integer label for each token."""
import numpy as np
import tensorflow as tf

VOCAB, TAGS, LENGTH = 50, 7, 9
tokens = np.random.randint(1, VOCAB, size=(16, LENGTH))
tags = np.random.randint(0, TAGS, size=(16, LENGTH))

model = tf.keras.Sequential([
    tf.keras.layers.Embedding(VOCAB, 8, mask_zero=True),
    tf.keras.layers.Bidirectional(tf.keras.layers.LSTM(6, return_sequences=True)),
    tf.keras.layers.TimeDistributed(tf.keras.layers.Dense(TAGS, activation="softmax")),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(tokens, tags, epochs=1, verbose=0)
