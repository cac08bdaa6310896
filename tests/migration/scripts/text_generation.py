'''Character level text generation with a stateful LSTM; one checkpoint of the weights each epoch.'''
from __future__ import print_function
import os
import random
import sys
import numpy as np
from keras.models import Sequential, load_model
from keras.layers import Dense, Activation, LSTM, Dropout, Embedding, TimeDistributed
from keras.callbacks import ModelCheckpoint, LambdaCallback, ReduceLROnPlateau, EarlyStopping, Callback
from keras.optimizers import RMSprop, Adam
import keras.backend as K

MODEL_DIR = 'checkpoints'
BATCH_SIZE = 8
SEQ_LENGTH = 10
text = "the quick brown fox jumps over the lazy dog and runs away " * 60
chars = sorted(list(set(text)))
char_indices = dict((c, i) for i, c in enumerate(chars))
indices_char = dict((i, c) for i, c in enumerate(chars))
vocab_size = len(chars)


def save_weights(epoch, model):
    if not os.path.exists(MODEL_DIR):
        os.makedirs(MODEL_DIR)
    model.save_weights(os.path.join(MODEL_DIR, 'weights.{}.h5'.format(epoch)))


def load_weights(epoch, model):
    model.load_weights(os.path.join(MODEL_DIR, 'weights.{}.h5'.format(epoch)))


def build_model(batch_size, seq_len, vocab_size):
    model = Sequential()
    model.add(Embedding(vocab_size, 16, batch_input_shape=(batch_size, seq_len)))
    for i in range(2):
        model.add(LSTM(24, return_sequences=True, stateful=True))
        model.add(Dropout(0.2))
    model.add(TimeDistributed(Dense(vocab_size)))
    model.add(Activation('softmax'))
    return model


def read_batches(T, vocab_size):
    length = T.shape[0]
    batch_chars = length // BATCH_SIZE
    for start in range(0, batch_chars - SEQ_LENGTH, SEQ_LENGTH):
        X = np.zeros((BATCH_SIZE, SEQ_LENGTH))
        Y = np.zeros((BATCH_SIZE, SEQ_LENGTH, vocab_size))
        for batch_idx in range(0, BATCH_SIZE):
            for i in range(0, SEQ_LENGTH):
                X[batch_idx, i] = T[batch_chars * batch_idx + start + i]
                Y[batch_idx, i, T[batch_chars * batch_idx + start + i + 1]] = 1
        yield X, Y


class LossHistory(Callback):
    def on_train_begin(self, logs={}):
        self.losses = []

    def on_batch_end(self, batch, logs={}):
        self.losses.append(logs.get('loss'))

    def on_epoch_end(self, epoch, logs={}):
        print('lr:', K.get_value(self.model.optimizer.lr))
        self.model.reset_states()


T = np.asarray([char_indices[c] for c in text], dtype=np.int32)
model = build_model(BATCH_SIZE, SEQ_LENGTH, vocab_size)
model.summary()
model.compile(loss='categorical_crossentropy', optimizer=Adam(lr=0.01), metrics=['accuracy'])
for epoch in range(2):
    losses, accs = [], []
    for i, (X, Y) in enumerate(read_batches(T, vocab_size)):
        loss, acc = model.train_on_batch(X, Y)
        losses.append(loss)
        accs.append(acc)
    print('epoch', epoch, np.average(losses))
    model.reset_states()
    K.set_value(model.optimizer.lr, 0.5 * K.get_value(model.optimizer.lr))
    save_weights(epoch, model)

batches = list(read_batches(T, vocab_size))
X = np.concatenate([b[0] for b in batches])
Y = np.concatenate([b[1] for b in batches])
filepath = "weights-improvement-{epoch:02d}-{loss:.4f}.hdf5"
checkpoint = ModelCheckpoint(filepath, monitor='loss', verbose=1, save_best_only=True, mode='min', save_weights_only=True)
slow = ReduceLROnPlateau(monitor='loss', factor=0.5, patience=1, epsilon=0.01)
history = LossHistory()
model.fit(X, Y, batch_size=BATCH_SIZE, epochs=2, shuffle=False, verbose=0, callbacks=[checkpoint, slow, history])

sampler = build_model(1, 1, vocab_size)
sampler.load_weights(os.path.join(MODEL_DIR, 'weights.{}.h5'.format(1)))
sampler.reset_states()
sampled = [char_indices['t']]
for i in range(20):
    batch = np.zeros((1, 1))
    batch[0, 0] = sampled[-1]
    result = sampler.predict_on_batch(batch).ravel()
    sampled.append(int(np.argmax(result)))
print(''.join(indices_char[i] for i in sampled))
