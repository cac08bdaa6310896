"""A generator and a discriminator, each a model of its own, and both together."""
import numpy as np
from keras.layers import Dense, Input, LSTM, RepeatVector
from keras.models import Model, Sequential

steps, noise = 6, 4
generator = Sequential([Input((noise,)), Dense(8), RepeatVector(steps), LSTM(8, return_sequences=True), Dense(1, activation="tanh")])
discriminator = Sequential([Input((steps, 1)), LSTM(6), Dense(1, activation="sigmoid")])
discriminator.compile("adam", "binary_crossentropy")
discriminator.trainable = False
z = Input((noise,))
gan = Model(z, discriminator(generator(z)))
gan.compile("adam", "binary_crossentropy")
real = np.random.rand(4, steps, 1)
fake = generator.predict(np.random.randn(4, noise), verbose=0)
discriminator.train_on_batch(np.concatenate([real, fake]), np.array([1.0] * 4 + [0.0] * 4).reshape(-1, 1))
gan.train_on_batch(np.random.randn(4, noise), np.ones((4, 1)))
