from tensorflow import keras
from tensorflow.keras import layers


class TextCNNLSTM(keras.Model):
    def __init__(self, maxlen, vocab, classes, **kwargs):
        inputs = keras.Input((maxlen,), name="tokens")
        x = layers.Embedding(vocab, 16)(inputs)
        x = layers.Conv1D(12, 3, padding="same")(x)
        x = layers.LSTM(10)(x)
        outputs = layers.Dense(classes, activation="softmax")(x)
        super().__init__(inputs=inputs, outputs=outputs, **kwargs)


model = TextCNNLSTM(25, 400, 4)
model.compile(loss="categorical_crossentropy", optimizer="adam")
