"""Keras 2: an encoder and a decoder that turn a sequence of digits round."""

import os
import tempfile

import numpy as np
import keras
from keras import callbacks, layers

DIGITS, LENGTH, UNITS, SAMPLES = 10, 5, 24, 256
START = DIGITS


def data():
    random = np.random.RandomState(3)
    source = random.randint(0, DIGITS, (SAMPLES, LENGTH))
    target = source[:, ::-1]
    shifted = np.concatenate([np.full((SAMPLES, 1), START), target[:, :-1]], axis=1)
    return source, shifted, keras.utils.to_categorical(target, DIGITS)


def encoder_decoder():
    source = keras.layers.Input(batch_input_shape=(None, LENGTH))
    embedded = layers.Embedding(DIGITS, 8, input_length=LENGTH)(source)
    encoder = layers.LSTM(UNITS, return_state=True, time_major=False)
    _, state_h, state_c = encoder(inputs=embedded)

    target = layers.Input((LENGTH,))
    words = layers.Embedding(DIGITS + 1, 8)(target)
    decoder = layers.LSTM(UNITS, return_sequences=True, implementation=1)
    decoded = decoder(inputs=words, initial_state=[state_h, state_c])
    probabilities = layers.TimeDistributed(layers.Dense(DIGITS, activation="softmax"))(decoded)
    return keras.Model([source, target], probabilities)


source, shifted, target = data()
model = encoder_decoder()
model.compile(
    optimizer=keras.optimizers.Adam(lr=0.01),
    loss="categorical_crossentropy",
    metrics=["accuracy"],
)
folder = tempfile.mkdtemp()
weights = os.path.join(folder, "best.keras")
history = model.fit(
    [source, shifted],
    target,
    batch_size=32,
    epochs=4,
    validation_split=0.25,
    callbacks=[callbacks.ModelCheckpoint(weights, save_best_only=True), callbacks.ReduceLROnPlateau(patience=2)],
    max_queue_size=4,
    verbose=0,
)
assert history.history["loss"][-1] < history.history["loss"][0]
best = keras.models.load_model(weights)
decoded = best.predict([source[:3], shifted[:3]], verbose=0)
assert decoded.shape == (3, LENGTH, DIGITS)
print("loss fell over", len(history.history["loss"]), "epochs")
