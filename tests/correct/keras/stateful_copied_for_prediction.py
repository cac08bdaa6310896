"""Trained with a batch, used with a batch of one: the weights are copied into a second, stateful model."""
import numpy as np
from keras.layers import Dense, Embedding, Input, LSTM
from keras.models import Sequential

vocab = 12


def build(batch_size, stateful):
    model = Sequential()
    model.add(Input(batch_shape=(batch_size, None)))
    model.add(Embedding(vocab, 5))
    model.add(LSTM(6, return_sequences=True, stateful=stateful))
    model.add(Dense(vocab, activation="softmax"))
    return model


training = build(None, False)
training.compile("adam", "sparse_categorical_crossentropy")
data = np.random.randint(0, vocab, (8, 6))
training.fit(data[:, :-1], data[:, 1:], batch_size=4, epochs=2, verbose=0)
sampling = build(1, True)
sampling.set_weights(training.get_weights())
token = np.array([[3]])
for _ in range(4):
    token = sampling.predict(token, verbose=0)[:, -1:].argmax(-1)
