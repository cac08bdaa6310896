"""A linear head with from_logits=True: the loss does the softmax."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

model = tf.keras.Sequential()
model.add(layers.Embedding(input_dim=60, output_dim=8))
model.add(layers.LSTM(12))
model.add(layers.Dense(10))
model.compile(
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    optimizer="sgd",
    metrics=["accuracy"],
)
model.fit(np.random.randint(0, 60, (16, 5)), np.random.randint(0, 10, (16,)), epochs=1, verbose=0)
