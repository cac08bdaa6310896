"""Keras 2: words to a mood with an Embedding, batches from a generator, and a metric written with the backend."""

import numpy as np
from keras import backend as K
from keras import losses
from keras.layers import GRU, Bidirectional, Dense, Embedding, LSTM, Lambda
from keras.models import Model, Sequential
from keras.optimizers import RMSprop
from keras.preprocessing.sequence import pad_sequences
from keras.preprocessing.text import Tokenizer
from keras.utils import to_categorical

MAXLEN, BATCH = 8, 8
GOOD = ["a fine day", "what a lovely fine song", "lovely, lovely!", "this was a good good film"]
BAD = ["a grey day", "what an awful song", "awful, awful!", "this was a dull and bad film"]


def root_mean_square(y_true, y_pred):
    return K.sqrt(K.mean(K.square(y_pred - y_true), axis=-1))


def batches(x, y):
    while True:
        order = np.random.permutation(len(x))
        for start in range(0, len(x), BATCH):
            picked = order[start : start + BATCH]
            yield x[picked], y[picked]


tokenizer = Tokenizer(num_words=100)
tokenizer.fit_on_texts(GOOD + BAD)
vocabulary = len(tokenizer.word_index) + 1
x = pad_sequences(tokenizer.texts_to_sequences((GOOD + BAD) * 4), maxlen=MAXLEN)
y = to_categorical(np.array(([1] * len(GOOD) + [0] * len(BAD)) * 4), 2).astype("float32")

model = Sequential()
model.add(Embedding(vocabulary, 16, input_length=MAXLEN, mask_zero=True))
model.add(Bidirectional(GRU(8, return_sequences=True)))
model.add(LSTM(8))
model.add(Dense(2, activation="softmax"))
model.compile(optimizer=RMSprop(lr=0.01), loss="categorical_crossentropy", metrics=["accuracy", root_mean_square])
model.fit_generator(batches(x, y), 4, 5, verbose=0, workers=1, max_queue_size=2)
scores = model.evaluate_generator(batches(x, y), steps=4)
print("accuracy", round(float(scores[1]), 1))
mood = model.predict_generator(batches(x, y), steps=1)
assert mood.shape == (BATCH, 2)

waves = Sequential()
waves.add(LSTM(4, input_dim=3, input_length=6, return_sequences=True))
waves.add(Lambda(lambda states: K.max(states, axis=1)))
waves.add(Dense(1))
waves.compile("sgd", losses.mse)
waves.fit(np.random.rand(16, 6, 3), np.random.rand(16, 1), verbose=0, use_multiprocessing=False)
head = Model(waves.inputs, waves.outputs)
assert head.predict(np.zeros((2, 6, 3)), verbose=0).shape == (2, 1)
print("done")
