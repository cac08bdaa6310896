"""A subclassed model: layers in __init__, applied in call."""
import numpy as np
import tensorflow as tf


class Classifier(tf.keras.Model):
    def __init__(self, vocab, width=6, units=8, classes=3):
        super().__init__()
        self.embedding = tf.keras.layers.Embedding(vocab, width)
        self.first = tf.keras.layers.LSTM(units, return_sequences=True)
        self.second = tf.keras.layers.LSTM(units)
        self.head = tf.keras.layers.Dense(classes, activation="softmax")

    def call(self, inputs, training=False):
        x = self.embedding(inputs)
        x = self.first(x, training=training)
        x = self.second(x, training=training)
        return self.head(x)


model = Classifier(20)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(np.random.randint(0, 20, (6, 5)), np.random.randint(0, 3, 6), verbose=0)
