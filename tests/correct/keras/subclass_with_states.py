"""The model takes and gives states: one call for training, step by step for sampling."""
import numpy as np
import tensorflow as tf


class OneStep(tf.keras.Model):
    def __init__(self, vocab_size, embedding_dim, rnn_units):
        super().__init__()
        self.embedding = tf.keras.layers.Embedding(vocab_size, embedding_dim)
        self.gru = tf.keras.layers.GRU(rnn_units, return_sequences=True, return_state=True)
        self.dense = tf.keras.layers.Dense(vocab_size)

    def call(self, inputs, states=None, return_state=False, training=False):
        x = self.embedding(inputs, training=training)
        if states is None:
            x, states = self.gru(x, training=training)
        else:
            x, states = self.gru(x, initial_state=states, training=training)
        x = self.dense(x, training=training)
        return (x, states) if return_state else x


model = OneStep(15, 6, 8)
model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
data = np.random.randint(0, 15, (4, 9))
model.fit(data[:, :-1], data[:, 1:], verbose=0)
token, states = tf.constant([[1]]), None
for _ in range(3):
    logits, states = model(token, states=states, return_state=True)
    token = tf.random.categorical(logits[:, -1], 1)
