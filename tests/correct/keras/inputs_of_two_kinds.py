"""A series and fixed features: the vector joins after the LSTM, or is repeated for every step before it."""
import numpy as np
from keras.layers import Concatenate, Dense, Input, LSTM, RepeatVector
from keras.models import Model

steps = 6
series, fixed = Input((steps, 2)), Input((4,))
late = Concatenate()([LSTM(5)(series), fixed])
early = LSTM(5)(Concatenate(axis=-1)([series, RepeatVector(steps)(fixed)]))
model = Model([series, fixed], Dense(1)(Concatenate()([late, early])))
model.compile("adam", "mse")
model.fit([np.ones((3, steps, 2)), np.ones((3, 4))], np.ones((3, 1)), verbose=0)
