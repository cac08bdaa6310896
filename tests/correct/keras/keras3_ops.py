"""keras.ops on symbolic tensors, a mask from them, reset by layer."""
# runs: 3
import keras
import numpy as np
from keras import layers, ops

tokens = keras.Input((6,), dtype="int32")
x = layers.Embedding(20, 8)(tokens)
mask = ops.not_equal(tokens, 0)
h = layers.LSTM(5, return_sequences=True)(x, mask=mask)
weights = ops.expand_dims(ops.cast(mask, "float32"), -1)
pooled = ops.sum(h * weights, axis=1) / ops.maximum(ops.sum(weights, axis=1), 1.0)
model = keras.Model(tokens, layers.Dense(1)(pooled))
model.compile("adam", "mse")
model.fit(np.random.randint(0, 20, (4, 6)), np.ones((4, 1)), verbose=0)
