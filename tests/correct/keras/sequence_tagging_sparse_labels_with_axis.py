"""Labels (N, T, 1), as the older tutorials expand them for sparse_categorical_crossentropy."""
import numpy as np
from keras.layers import Dense, Dropout, Embedding, Input, LSTM, TimeDistributed
from keras.models import Model

n_words, n_tags, max_len = 40, 5, 12
X_tr = np.random.randint(0, n_words, (10, max_len))
y_tr = np.random.randint(0, n_tags, (10, max_len))

word_in = Input(shape=(max_len,))
emb = Embedding(input_dim=n_words, output_dim=6)(word_in)
drop = Dropout(0.1)(emb)
lstm = LSTM(units=10, return_sequences=True, recurrent_dropout=0.1)(drop)
out = TimeDistributed(Dense(n_tags, activation="softmax"))(lstm)
model = Model(word_in, out)
model.compile(optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["acc"])
model.fit(X_tr, np.expand_dims(y_tr, -1), batch_size=5, epochs=1, verbose=0)
