"""An LSTMCell by hand, step by step, the prediction fed back: TensorFlow's forecast tutorial."""
import numpy as np
import tensorflow as tf


class FeedBack(tf.keras.Model):
    def __init__(self, units, out_steps, num_features):
        super().__init__()
        self.out_steps = out_steps
        self.lstm_cell = tf.keras.layers.LSTMCell(units)
        self.lstm_rnn = tf.keras.layers.RNN(self.lstm_cell, return_state=True)
        self.dense = tf.keras.layers.Dense(num_features)

    def warmup(self, inputs):
        x, *state = self.lstm_rnn(inputs)
        return self.dense(x), state

    def call(self, inputs, training=None):
        predictions = []
        prediction, state = self.warmup(inputs)
        predictions.append(prediction)
        for _ in range(1, self.out_steps):
            x, state = self.lstm_cell(prediction, states=state, training=training)
            prediction = self.dense(x)
            predictions.append(prediction)
        return tf.transpose(tf.stack(predictions), [1, 0, 2])


feedback_model = FeedBack(units=8, out_steps=4, num_features=3)
feedback_model.compile("adam", "mse")
feedback_model.fit(np.random.rand(4, 6, 3).astype("float32"), np.random.rand(4, 4, 3).astype("float32"), verbose=0)
