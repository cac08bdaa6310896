"""Two heads with losses, weights and targets by name; one is for the sequence, one for the sample."""
import numpy as np
from keras.layers import Dense, Input, LSTM
from keras.models import Model

i = Input((6, 3), name="series")
seq, h, _ = LSTM(8, return_sequences=True, return_state=True)(i)
steps = Dense(1, name="steps")(seq)
label = Dense(4, activation="softmax", name="label")(h)
model = Model(i, {"steps": steps, "label": label})
model.compile(
    "adam",
    loss={"steps": "mse", "label": "sparse_categorical_crossentropy"},
    loss_weights={"steps": 1.0, "label": 0.5},
    metrics={"label": ["accuracy"]},
)
model.fit({"series": np.ones((4, 6, 3))}, {"steps": np.ones((4, 6, 1)), "label": np.array([0, 1, 2, 3])}, verbose=0)
