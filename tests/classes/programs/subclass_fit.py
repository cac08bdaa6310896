import numpy as np
import tensorflow as tf
from tensorflow.keras import Model, layers


class Forecaster(Model):
    def __init__(self, hidden, horizon):
        super().__init__()
        self.rnn = layers.Bidirectional(layers.LSTM(hidden, return_sequences=True))
        self.pool = layers.GlobalAveragePooling1D()
        self.dense = layers.Dense(hidden, activation="relu")
        self.out = layers.Dense(horizon)

    def call(self, x):
        return self.out(self.dense(self.pool(self.rnn(x))))


X = np.random.rand(64, 24, 3).astype("float32")
y = np.random.rand(64, 6).astype("float32")
model = Forecaster(16, y.shape[1])
model.compile(optimizer=tf.keras.optimizers.Adam(1e-3), loss="mse", metrics=["mae"])
history = model.fit(X, y, epochs=1, batch_size=16, verbose=0)
pred = model.predict(X[:4], verbose=0)
