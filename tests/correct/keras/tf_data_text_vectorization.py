"""TextVectorization on strings, then an Embedding as large as its vocabulary."""
import numpy as np
import tensorflow as tf

texts = tf.constant([["the cat sat"], ["the dog ran far away"], ["a bird"], ["on the mat"]])
encoder = tf.keras.layers.TextVectorization(max_tokens=50)
encoder.adapt(texts)
tokens = encoder(texts)
model = tf.keras.Sequential([
    tf.keras.layers.Embedding(input_dim=len(encoder.get_vocabulary()), output_dim=6, mask_zero=True),
    tf.keras.layers.Bidirectional(tf.keras.layers.LSTM(5)),
    tf.keras.layers.Dense(1),
])
model.compile(loss=tf.keras.losses.BinaryCrossentropy(from_logits=True), optimizer="adam")
model.fit(np.array(tokens), np.array([0, 1, 1, 0]), verbose=0)
