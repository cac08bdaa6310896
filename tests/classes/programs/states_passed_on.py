import tensorflow as tf
from tensorflow.keras.layers import LSTM, Dense, Embedding, Layer
from tensorflow.keras.models import Model


class Encoder(Layer):
    def __init__(self, vocab, dim, units):
        super().__init__()
        self.embed = Embedding(vocab, dim)
        self.lstm = LSTM(units, return_state=True)

    def call(self, tokens):
        _, h, c = self.lstm(self.embed(tokens))
        return [h, c]


class Decoder(Layer):
    def __init__(self, vocab, dim, units):
        super().__init__()
        self.embed = Embedding(vocab, dim)
        self.lstm = LSTM(units, return_sequences=True, return_state=True)
        self.fc = Dense(vocab)

    def call(self, tokens, states):
        x, h, c = self.lstm(self.embed(tokens), initial_state=states)
        return self.fc(x)


class Seq2Seq(Model):
    def __init__(self, src, tgt, dim=8, units=16):
        super().__init__()
        self.encoder = Encoder(src, dim, units)
        self.decoder = Decoder(tgt, dim, units)

    def call(self, inputs):
        source, target = inputs
        return self.decoder(target, self.encoder(source))


model = Seq2Seq(40, 50)
out = model((tf.zeros((3, 6), tf.int32), tf.zeros((3, 5), tf.int32)))
