from tensorflow.keras.layers import LSTM, Dense, Input
from tensorflow.keras.models import Sequential


def create_model(units=10, dropout=0.0, optimizer="adam"):
    model = Sequential()
    model.add(Input((6, 2)))
    model.add(LSTM(units, dropout=dropout))
    model.add(Dense(1, activation="sigmoid"))
    model.compile(loss="binary_crossentropy", optimizer=optimizer, metrics=["accuracy"])
    return model


class KerasClassifier:
    def __init__(self, build_fn, **kwargs):
        self.build_fn = build_fn
        self.kwargs = kwargs

    def fit(self):
        self.model_ = self.build_fn(**self.kwargs)
        return self


classifier = KerasClassifier(build_fn=create_model, units=12).fit()
model = classifier.model_
