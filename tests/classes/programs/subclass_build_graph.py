import tensorflow as tf
from tensorflow.keras import Input, Model
from tensorflow.keras.layers import LSTM, Dense, TimeDistributed


class Tagger(Model):
    def __init__(self, dim, tags):
        super(Tagger, self).__init__()
        self.dim = dim
        self.rnn = LSTM(dim, return_sequences=True)
        self.out = TimeDistributed(Dense(tags, activation="softmax"))

    def call(self, inputs, training=None, mask=None):
        x = self.rnn(inputs, mask=mask)
        if training:
            x = tf.nn.dropout(x, rate=0.1)
        return self.out(x)

    def build_graph(self, shape):
        x = Input(shape=shape)
        return Model(inputs=[x], outputs=self.call(x))


graph = Tagger(14, 5).build_graph((11, 3))
