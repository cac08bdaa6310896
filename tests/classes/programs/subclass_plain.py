import tensorflow as tf
from tensorflow.keras import layers


class SentimentModel(tf.keras.Model):
    def __init__(self, vocab_size, embed_dim, rnn_units):
        super().__init__()
        self.embedding = layers.Embedding(vocab_size, embed_dim)
        self.lstm1 = layers.LSTM(rnn_units, return_sequences=True)
        self.lstm2 = layers.LSTM(rnn_units // 2)
        self.dropout = layers.Dropout(0.3)
        self.out = layers.Dense(1, activation="sigmoid")

    def call(self, inputs, training=None):
        x = self.embedding(inputs)
        x = self.lstm1(x)
        x = self.lstm2(x)
        x = self.dropout(x, training=training)
        return self.out(x)


model = SentimentModel(1000, 16, 32)
model.build(input_shape=(None, 20))
model.compile(optimizer="adam", loss="binary_crossentropy")
model.summary()
