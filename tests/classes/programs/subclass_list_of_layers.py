from tensorflow import keras


class StackedRNN(keras.Model):
    def __init__(self, units=(32, 16, 8), num_classes=5):
        super().__init__()
        self.rnns = [keras.layers.LSTM(u, return_sequences=i < len(units) - 1) for i, u in enumerate(units)]
        self.dropouts = []
        for _ in units:
            self.dropouts.append(keras.layers.Dropout(0.1))
        self.head = keras.layers.Dense(num_classes, activation="softmax")

    def call(self, x, training=None):
        for rnn, drop in zip(self.rnns, self.dropouts):
            x = drop(rnn(x), training=training)
        return self.head(x)


model = StackedRNN()
model.compile("adam", "sparse_categorical_crossentropy")
model.build((None, 12, 6))
