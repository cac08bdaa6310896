"""A GRU has one state."""
import numpy as np
from keras.layers import Dense, Embedding, GRU, Input
from keras.models import Model

src_vocab, tgt_vocab, units = 20, 25, 8
enc_in = Input((None,))
x = Embedding(src_vocab, 6)(enc_in)
_, state = GRU(units, return_state=True)(x)
dec_in = Input((None,))
y = Embedding(tgt_vocab, 6)(dec_in)
y = GRU(units, return_sequences=True)(y, initial_state=state)
out = Dense(tgt_vocab, activation="softmax")(y)
model = Model([enc_in, dec_in], out)
model.compile("adam", "sparse_categorical_crossentropy")
src = np.random.randint(0, src_vocab, (6, 5))
tgt = np.random.randint(0, tgt_vocab, (6, 8))
model.fit([src, tgt[:, :-1]], tgt[:, 1:], epochs=1, verbose=0)
