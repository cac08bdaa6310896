"""cosine_similarity between a predicted and a given vector."""
import numpy as np
from keras.layers import Dense, Embedding, LSTM
from keras.models import Sequential

model = Sequential([Embedding(20, 6), LSTM(8), Dense(16)])
model.compile("adam", "cosine_similarity")
model.fit(np.random.randint(0, 20, (4, 5)), np.random.rand(4, 16), verbose=0)
