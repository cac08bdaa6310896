"""Keras 2: a stateful network reads a long wave piece by piece and forecasts the next value."""

import numpy as np
from tensorflow.keras.callbacks import EarlyStopping
from tensorflow.keras.layers import LSTM, Dense, Dropout
from tensorflow.keras.models import Sequential
from tensorflow.keras.optimizers import Adam

STEPS, BATCH, EPOCHS = 12, 4, 3


def windows(length=196):
    """Four stretches of a noisy wave cut into windows; sample i of a batch goes on where sample i of the last one ended."""
    random = np.random.default_rng(1)
    pieces = []
    for start in range(BATCH):
        wave = np.sin(np.arange(length) / 5 + start) + random.normal(0, 0.05, length)
        pieces.append([wave[i : i + STEPS + 1] for i in range(0, length - STEPS - 1, STEPS)])
    cut = np.array(pieces).transpose(1, 0, 2).reshape(-1, STEPS + 1)
    return cut[:, :-1, None], cut[:, -1:]


def build(batch):
    model = Sequential()
    model.add(
        LSTM(
            16,
            batch_input_shape=(batch, STEPS, 1),
            stateful=True,
            return_sequences=True,
            implementation=2,
        )
    )
    model.add(Dropout(0.1))
    model.add(LSTM(8, stateful=True, time_major=False))
    model.add(Dense(1))
    return model


x, y = windows()
samples = len(x) // BATCH * BATCH
x, y = x[:samples], y[:samples]

model = build(BATCH)
model.compile(loss="mse", optimizer=Adam(lr=0.01))
for epoch in range(EPOCHS):
    history = model.fit(
        x, y, batch_size=BATCH, epochs=1, shuffle=False, verbose=0, callbacks=[EarlyStopping("loss")], workers=1
    )
    model.reset_states()
    print(f"epoch {epoch}: loss {history.history['loss'][0]:.3f}")

one = build(1)
one.set_weights(model.get_weights())
forecast = one.predict(x[:1], batch_size=1, verbose=0)
one.reset_states()
again = one.predict(x[:1], batch_size=1, verbose=0)
assert forecast.shape == (1, 1)
assert np.allclose(forecast, again), "the states were not reset"
print("forecast", forecast.shape)
