"""The text generation of TensorFlow: characters in sequences, targets one further, stateful with a dropped remainder."""
import numpy as np
import tensorflow as tf

text_as_int = np.random.randint(0, 12, 600)
seq_length, batch = 10, 4
char_dataset = tf.data.Dataset.from_tensor_slices(text_as_int)
sequences = char_dataset.batch(seq_length + 1, drop_remainder=True)


def split_input_target(chunk):
    return chunk[:-1], chunk[1:]


dataset = sequences.map(split_input_target).batch(batch, drop_remainder=True)
model = tf.keras.Sequential([
    tf.keras.layers.Input(batch_shape=(batch, None)),
    tf.keras.layers.Embedding(12, 6),
    tf.keras.layers.GRU(8, return_sequences=True),
    tf.keras.layers.Dense(12),
])
model.compile("adam", loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(dataset, epochs=2, verbose=0)
