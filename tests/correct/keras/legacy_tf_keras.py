"""import tf_keras is Keras 2, whatever TensorFlow brings."""
# runs: 2
import numpy as np
import tf_keras as keras
from tf_keras.layers import LSTM, Dense

model = keras.Sequential()
model.add(LSTM(6, batch_input_shape=(2, 4, 1), stateful=True, return_sequences=True, time_major=False))
model.add(LSTM(6, stateful=True))
model.add(Dense(1))
model.compile(loss="mse", optimizer="adam")
for _ in range(2):
    model.fit(np.ones((4, 4, 1)), np.ones((4, 1)), batch_size=2, epochs=1, shuffle=False, verbose=0)
    model.reset_states()
