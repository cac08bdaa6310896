"""Functions of another module make and change the model: nothing is certain."""
import importlib
import types

import numpy as np
from keras import layers, models

helpers = types.ModuleType("helpers")
exec("def width():\n    return 4\ndef steps():\n    return 6\ndef wrap(layer):\n    return layer\n", helpers.__dict__)
math = importlib.import_module("math")

model = models.Sequential()
model.add(layers.Input((helpers.steps(), math.floor(2.5))))
model.add(helpers.wrap(layers.LSTM(helpers.width(), return_sequences=bool(helpers.width()))))
model.add(helpers.wrap(layers.LSTM(3)))
model.add(layers.Dense(1))
model.compile("adam", "mse")
model.fit(np.ones((2, helpers.steps(), 2)), np.ones((2, 1)), verbose=0)
