"""One LSTM on sequences of different length: the weights do not know about the steps."""
import numpy as np
from keras.layers import Add, Dense, Input, LSTM
from keras.models import Model

short, long = Input((4, 3)), Input((9, 3))
lstm = LSTM(6)
model = Model([short, long], Dense(1)(Add()([lstm(short), lstm(long)])))
model.compile("adam", "mse")
model.fit([np.ones((2, 4, 3)), np.ones((2, 9, 3))], np.ones((2, 1)), verbose=0)
