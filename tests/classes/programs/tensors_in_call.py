import tensorflow as tf
from tensorflow.keras import Model, layers


class SeqModel(Model):
    def __init__(self, hidden_size: int = 32, num_layers: int = 2, bidirectional: bool = True, output_size: int = 3):
        super().__init__()
        self.layers_ = []
        for i in range(num_layers):
            rnn = layers.LSTM(hidden_size, return_sequences=True, name=f"lstm_{i}")
            if bidirectional:
                rnn = layers.Bidirectional(rnn, name=f"bi_{i}")
            self.layers_.append(rnn)
        self.norms = [layers.LayerNormalization() for _ in range(num_layers)]
        self.classifier = layers.Dense(output_size)

    def _last(self, x):
        return x[:, -1, :]

    def call(self, inputs, training=None):
        x = tf.cast(inputs, tf.float32)
        for layer, norm in zip(self.layers_, self.norms):
            x = norm(layer(x, training=training))
        return self.classifier(self._last(x))


model = SeqModel()
model.build(input_shape=(None, 15, 4))
