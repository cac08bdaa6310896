import tensorflow as tf
from tensorflow.keras import layers


class Encoder(layers.Layer):
    def __init__(self, units=10):
        super().__init__()
        self.conv = layers.Conv1D(units, 3, padding="same", activation="relu")
        self.rnn = layers.GRU(units, return_sequences=True, return_state=True)

    def call(self, x):
        sequence, state = self.rnn(self.conv(x))
        return sequence, state


class Classifier(tf.keras.Model):
    def __init__(self, classes):
        super().__init__()
        self.encoder = Encoder(12)
        self.head = tf.keras.Sequential([layers.Dense(8, activation="relu"), layers.Dense(classes)])
        self.pool = layers.GlobalMaxPooling1D()

    def call(self, x):
        sequence, state = self.encoder(x)
        pooled = self.pool(sequence)
        return self.head(tf.concat([pooled, state], axis=-1))


model = Classifier(3)
logits = model(tf.random.normal((2, 9, 4)))
