import keras
from keras import layers, ops


class AttentionPool(layers.Layer):
    def __init__(self, units=8, **kwargs):
        super().__init__(**kwargs)
        self.score = layers.Dense(units, activation="tanh")
        self.weight = layers.Dense(1)

    def call(self, x):
        alpha = ops.softmax(self.weight(self.score(x)), axis=1)
        return ops.sum(alpha * x, axis=1)


class Net(keras.Model):
    def __init__(self, vocab=60, dim=10, units=14):
        super().__init__()
        self.embed = layers.Embedding(vocab, dim, mask_zero=False)
        self.rnn = layers.Bidirectional(layers.GRU(units, return_sequences=True))
        self.pool = AttentionPool()
        self.out = layers.Dense(1)

    def call(self, x):
        return ops.squeeze(self.out(self.pool(self.rnn(self.embed(x)))), axis=-1)


model = Net()
model.build((None, 12))
