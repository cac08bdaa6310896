import tensorflow as tf

vocab = sorted(set("the quick brown fox jumps over the lazy dog"))
embedding_dim = 8
rnn_units = 12


class MyModel(tf.keras.Model):
    def __init__(self, vocab_size, embedding_dim, rnn_units):
        super().__init__()
        self.embedding = tf.keras.layers.Embedding(vocab_size, embedding_dim)
        self.gru = tf.keras.layers.GRU(rnn_units, return_sequences=True, return_state=True)
        self.dense = tf.keras.layers.Dense(vocab_size)

    def call(self, inputs, states=None, return_state=False, training=False):
        x = inputs
        x = self.embedding(x, training=training)
        if states is None:
            batch_size = tf.shape(x)[0]
            states = tf.zeros((batch_size, rnn_units))
        x, states = self.gru(x, initial_state=states, training=training)
        x = self.dense(x, training=training)

        if return_state:
            return x, states
        else:
            return x


model = MyModel(vocab_size=len(vocab) + 1, embedding_dim=embedding_dim, rnn_units=rnn_units)
example = model(tf.zeros((2, 10), dtype=tf.int32))
model.summary()
