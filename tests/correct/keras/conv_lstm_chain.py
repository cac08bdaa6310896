"""ConvLSTM2D on five axes, one after the other, a Conv3D head."""
import numpy as np
from keras.layers import BatchNormalization, Conv3D, ConvLSTM2D, Input
from keras.models import Sequential

seq = Sequential()
seq.add(Input((None, 8, 8, 1)))
seq.add(ConvLSTM2D(filters=3, kernel_size=(3, 3), padding="same", return_sequences=True))
seq.add(BatchNormalization())
seq.add(ConvLSTM2D(filters=3, kernel_size=(3, 3), padding="same", return_sequences=True))
seq.add(BatchNormalization())
seq.add(Conv3D(filters=1, kernel_size=(3, 3, 3), activation="sigmoid", padding="same", data_format="channels_last"))
seq.compile(loss="binary_crossentropy", optimizer="adadelta")
movies = np.random.randint(0, 2, (4, 5, 8, 8, 1))
seq.fit(movies, movies, batch_size=2, epochs=1, verbose=0)
