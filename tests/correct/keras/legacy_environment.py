"""TF_USE_LEGACY_KERAS=1 before the import makes tf.keras Keras 2."""
# runs: 2
import os

os.environ["TF_USE_LEGACY_KERAS"] = "1"

import numpy as np
import tensorflow as tf

model = tf.keras.Sequential([
    tf.keras.layers.Embedding(20, 8, batch_input_shape=[2, None]),
    tf.keras.layers.GRU(8, return_sequences=True, stateful=True, recurrent_initializer="glorot_uniform"),
    tf.keras.layers.Dense(20),
])
model.build(tf.TensorShape([1, None]))
model.reset_states()
prediction = model(np.ones((2, 3), dtype="int32"))
