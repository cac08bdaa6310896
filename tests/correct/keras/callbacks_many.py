"""Callbacks of every kind; none of them changes what the model is."""
import numpy as np
from keras.callbacks import EarlyStopping, LambdaCallback, LearningRateScheduler, ReduceLROnPlateau
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential

model = Sequential([Input((4, 2)), LSTM(4), Dense(1)])
model.compile("adam", "mse")
model.fit(
    np.ones((6, 4, 2)), np.ones((6, 1)), epochs=2, validation_split=0.5, verbose=0,
    callbacks=[
        EarlyStopping(monitor="val_loss", patience=1, restore_best_weights=True),
        ReduceLROnPlateau(patience=1),
        LearningRateScheduler(lambda epoch: 0.001),
        LambdaCallback(on_epoch_end=lambda epoch, logs: None),
    ],
)
