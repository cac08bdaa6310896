"""Air pollution, many sensors, one forecast: windows come from a Sequence and from a generator."""
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import backend as K
from tensorflow.keras.models import Model, load_model
from tensorflow.keras.layers import Input, LSTM, GRU, Dense, Bidirectional, concatenate, LeakyReLU
from tensorflow.keras.callbacks import ModelCheckpoint, EarlyStopping, LearningRateScheduler, CSVLogger
from tensorflow.keras.optimizers import SGD

LOOKBACK, FEATURES, BATCH = 12, 3, 16


class Windows(keras.utils.Sequence):
    def __init__(self, data, batch_size=BATCH):
        self.data = data
        self.batch_size = batch_size

    def __len__(self):
        return (len(self.data) - LOOKBACK) // self.batch_size

    def __getitem__(self, index):
        rows = range(index * self.batch_size, (index + 1) * self.batch_size)
        x = np.stack([self.data[i : i + LOOKBACK] for i in rows])
        y = np.array([self.data[i + LOOKBACK, 0] for i in rows])
        return x, y


def generator(data, batch_size=BATCH):
    i = 0
    while True:
        if i + batch_size + LOOKBACK >= len(data):
            i = 0
        rows = range(i, i + batch_size)
        yield np.stack([data[r : r + LOOKBACK] for r in rows]), np.array([data[r + LOOKBACK, 0] for r in rows])
        i += batch_size


def step_decay(epoch):
    lr = K.get_value(model.optimizer.lr)
    if epoch > 0:
        lr = lr * 0.5
    return float(lr)


series = np.random.RandomState(0).rand(300, FEATURES).astype("float32")
train, val = series[:200], series[200:]

inputs = Input(shape=(LOOKBACK, FEATURES), name="sensors")
x = Bidirectional(GRU(8, return_sequences=True, implementation=2))(inputs)
x = LSTM(8)(x)
x = Dense(8)(x)
x = LeakyReLU(alpha=0.1)(x)
outputs = Dense(1)(x)
model = Model(inputs=inputs, outputs=outputs)
model.compile(optimizer=SGD(lr=0.05, momentum=0.9, nesterov=True), loss="mse", metrics=["mae"])
for layer in model.layers[1:]:
    print(layer.name, layer.input_shape, layer.output_shape)

callbacks = [
    EarlyStopping(monitor="val_loss", patience=5),
    ModelCheckpoint("best_model.h5", monitor="val_loss", save_best_only=True, period=1),
    LearningRateScheduler(step_decay),
    CSVLogger("training.log"),
]
history = model.fit_generator(
    generator(train), steps_per_epoch=10, epochs=2, verbose=0, callbacks=callbacks,
    validation_data=generator(val), validation_steps=3, max_queue_size=10, workers=1,
)
print(sorted(history.history))
model.fit_generator(Windows(train), epochs=1, verbose=0, use_multiprocessing=False, shuffle=True)
print(model.evaluate_generator(Windows(val)))
model.save("last_model")
best = load_model("best_model.h5")
predictions = best.predict_generator(Windows(val), steps=2)
assert predictions.shape == (2 * BATCH, 1)
again = load_model("last_model")
assert again.predict(Windows(val)[0][0]).shape == (BATCH, 1)
