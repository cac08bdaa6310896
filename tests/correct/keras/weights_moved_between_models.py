"""set_weights and layers taken out of a trained model."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Model, Sequential

base = Sequential([Input((5, 2)), LSTM(6, return_sequences=True, name="low"), LSTM(4, name="high"), Dense(1)])
base.compile("adam", "mse")
base.fit(np.ones((2, 5, 2)), np.ones((2, 1)), verbose=0)
longer = Sequential([Input((11, 2)), LSTM(6, return_sequences=True), LSTM(4), Dense(1)])
longer.set_weights(base.get_weights())
features = Model(base.inputs, base.get_layer("high").output)
features.predict(np.ones((2, 5, 2)), verbose=0)
head = Dense(3, activation="softmax")(base.layers[-2].output)
for layer in base.layers[:-1]:
    layer.trainable = False
tuned = Model(base.inputs, head)
tuned.compile("adam", "sparse_categorical_crossentropy")
tuned.fit(np.ones((2, 5, 2)), np.array([0, 2]), verbose=0)
