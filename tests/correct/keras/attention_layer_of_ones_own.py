"""A custom attention layer pools the steps: the sequence in front of it is meant."""
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Bidirectional, Dense, Embedding, Layer, LSTM
from tensorflow.keras.models import Sequential


class AttentionPool(Layer):
    def build(self, input_shape):
        self.W = self.add_weight(name="att_weight", shape=(input_shape[-1], 1), initializer="normal")
        self.b = self.add_weight(name="att_bias", shape=(input_shape[1], 1), initializer="zeros")
        super().build(input_shape)

    def call(self, x):
        e = tf.squeeze(tf.tanh(tf.tensordot(x, self.W, axes=1) + self.b), axis=-1)
        return tf.reduce_sum(x * tf.expand_dims(tf.nn.softmax(e), -1), axis=1)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], input_shape[-1])


model = Sequential([tf.keras.Input((9,)), Embedding(20, 6), Bidirectional(LSTM(4, return_sequences=True)), AttentionPool(), Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")
model.fit(np.random.randint(0, 20, (4, 9)), np.array([0, 1, 1, 0]), verbose=0)
