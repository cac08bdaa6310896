"""One linear unit with BinaryCrossentropy(from_logits=True): the text classification tutorial of TensorFlow."""
import numpy as np
import tensorflow as tf

sentences = np.random.randint(0, 30, (12, 9))
labels = np.random.randint(0, 2, (12,)).astype("float32")

model = tf.keras.Sequential([
    tf.keras.layers.Embedding(30, 6, mask_zero=True),
    tf.keras.layers.Bidirectional(tf.keras.layers.LSTM(6, return_sequences=True)),
    tf.keras.layers.Bidirectional(tf.keras.layers.LSTM(4)),
    tf.keras.layers.Dense(8, activation="relu"),
    tf.keras.layers.Dropout(0.5),
    tf.keras.layers.Dense(1),
])
model.compile(loss=tf.keras.losses.BinaryCrossentropy(from_logits=True), optimizer=tf.keras.optimizers.Adam(1e-4), metrics=["accuracy"])
model.fit(sentences, labels, epochs=1, verbose=0)
probabilities = tf.sigmoid(model.predict(sentences, verbose=0))
