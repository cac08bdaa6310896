"""Targets (N, T) for an output (N, T, 1): Keras drops the last axis of one, step is compared with step."""
import numpy as np
from keras.layers import Dense, Input, SimpleRNN
from keras.models import Sequential

time = np.linspace(0, 50, 420)
wave = np.sin(time)
X = wave[:400].reshape(20, 20, 1)
y = wave[1:401].reshape(20, 20)

model = Sequential([Input((20, 1)), SimpleRNN(5, return_sequences=True), Dense(1)])
model.compile(loss="mse", optimizer="adam")
model.fit(X, y, epochs=1, verbose=0)
