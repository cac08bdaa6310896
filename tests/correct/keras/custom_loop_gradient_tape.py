"""A training loop of one's own with GradientTape; the states are made new for each batch."""
import numpy as np
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.layers.Input((5, 2)), tf.keras.layers.LSTM(4, return_sequences=True), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(1e-3)
loss_fn = tf.keras.losses.MeanSquaredError()
dataset = tf.data.Dataset.from_tensor_slices((np.random.rand(8, 5, 2).astype("float32"), np.random.rand(8, 5, 1).astype("float32"))).batch(4)
for epoch in range(2):
    for x, y in dataset:
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
