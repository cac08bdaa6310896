"""A model for sentences inside TimeDistributed, and one for the document around it."""
import numpy as np
from keras.layers import Bidirectional, Dense, Embedding, GRU, Input, TimeDistributed
from keras.models import Model

MAX_SENTS, MAX_SENT_LENGTH = 4, 7
sentence_input = Input(shape=(MAX_SENT_LENGTH,), dtype="int32")
embedded = Embedding(30, 6)(sentence_input)
l_lstm = Bidirectional(GRU(5))(embedded)
sent_encoder = Model(sentence_input, l_lstm)
review_input = Input(shape=(MAX_SENTS, MAX_SENT_LENGTH), dtype="int32")
review_encoder = TimeDistributed(sent_encoder)(review_input)
l_lstm_sent = Bidirectional(GRU(5))(review_encoder)
preds = Dense(2, activation="softmax")(l_lstm_sent)
model = Model(review_input, preds)
model.compile(loss="categorical_crossentropy", optimizer="rmsprop", metrics=["acc"])
model.fit(np.random.randint(0, 30, (6, MAX_SENTS, MAX_SENT_LENGTH)), np.eye(2)[np.random.randint(0, 2, 6)], verbose=0)
