"""train_on_batch in two loops, a reset of the states after each epoch."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential

batch_size, seq_len, vocab = 4, 5, 9
T = np.random.randint(0, vocab, 400)


def read_batches(T, vocab_size):
    length = T.shape[0]
    batch_chars = length // batch_size
    for start in range(0, batch_chars - seq_len, seq_len):
        X = np.zeros((batch_size, seq_len, vocab_size))
        Y = np.zeros((batch_size, seq_len, vocab_size))
        for batch_idx in range(batch_size):
            for i in range(seq_len):
                X[batch_idx, i, T[batch_chars * batch_idx + start + i]] = 1
                Y[batch_idx, i, T[batch_chars * batch_idx + start + i + 1]] = 1
        yield X, Y


model = Sequential([
    Input(batch_shape=(batch_size, seq_len, vocab)),
    LSTM(8, return_sequences=True, stateful=True),
    Dense(vocab, activation="softmax"),
])
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
for epoch in range(2):
    for X, Y in read_batches(T, vocab):
        loss, accuracy = model.train_on_batch(X, Y)
    model.layers[0].reset_states()
