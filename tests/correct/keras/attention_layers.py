"""Attention, AdditiveAttention and MultiHeadAttention between encoder and decoder steps."""
import numpy as np
from keras.layers import AdditiveAttention, Attention, Concatenate, Dense, Input, LSTM, MultiHeadAttention
from keras.models import Model

enc_in, dec_in = Input((6, 3)), Input((4, 2))
enc, h, c = LSTM(8, return_sequences=True, return_state=True)(enc_in)
dec = LSTM(8, return_sequences=True)(dec_in, initial_state=[h, c])
luong = Attention()([dec, enc])
bahdanau = AdditiveAttention()([dec, enc])
heads = MultiHeadAttention(2, 4)(dec, enc)
merged = Concatenate(axis=-1)([dec, luong, bahdanau, heads])
model = Model([enc_in, dec_in], Dense(5, activation="softmax")(merged))
model.compile("adam", "sparse_categorical_crossentropy")
model.fit([np.ones((3, 6, 3)), np.ones((3, 4, 2))], np.random.randint(0, 5, (3, 4)), verbose=0)
