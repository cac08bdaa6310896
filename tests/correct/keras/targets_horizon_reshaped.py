"""A Dense of horizon * features and a Reshape: the targets are (N, horizon, features)."""
import numpy as np
import tensorflow as tf

OUT_STEPS, num_features = 4, 3
x = np.random.rand(20, 12, num_features).astype("float32")
y = np.random.rand(20, OUT_STEPS, num_features).astype("float32")
multi_lstm_model = tf.keras.Sequential([
    tf.keras.layers.LSTM(8, return_sequences=False),
    tf.keras.layers.Dense(OUT_STEPS * num_features, kernel_initializer=tf.keras.initializers.Zeros()),
    tf.keras.layers.Reshape([OUT_STEPS, num_features]),
])
multi_lstm_model.compile(loss=tf.keras.losses.MeanSquaredError(), optimizer="adam", metrics=[tf.keras.metrics.MeanAbsoluteError()])
multi_lstm_model.fit(x, y, epochs=1, verbose=0)
