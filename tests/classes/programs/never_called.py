from tensorflow.keras.layers import LSTM, Dense, Embedding
from tensorflow.keras.models import Model


class Classifier(Model):
    def __init__(self, vocab_size=200, dim=8, units=12, classes=3):
        super().__init__()
        self.embed = Embedding(vocab_size, dim)
        self.rnn = LSTM(units, return_sequences=True)
        self.rnn2 = LSTM(units)
        self.fc = Dense(classes, activation="softmax")

    def call(self, tokens):
        return self.fc(self.rnn2(self.rnn(self.embed(tokens))))


model = Classifier()
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
