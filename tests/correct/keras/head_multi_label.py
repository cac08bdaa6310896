"""Several sigmoids with binary_crossentropy: a sample may have several labels, or none."""
import numpy as np
from keras.layers import Dense, Embedding, GlobalMaxPooling1D, GRU
from keras.models import Sequential

LABELS = ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"]
texts = np.random.randint(0, 100, (20, 15))
y = np.random.randint(0, 2, (20, len(LABELS)))

model = Sequential([
    Embedding(100, 8),
    GRU(8, return_sequences=True),
    GlobalMaxPooling1D(),
    Dense(len(LABELS), activation="sigmoid"),
])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["binary_accuracy"])
model.fit(texts, y, epochs=1, batch_size=8, verbose=0)
