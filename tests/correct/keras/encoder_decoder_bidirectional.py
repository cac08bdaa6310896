"""The forward and backward states of the encoder are joined: the decoder is twice as wide."""
import numpy as np
from keras.layers import Bidirectional, Concatenate, Dense, Embedding, Input, LSTM
from keras.models import Model

latent = 5
encoder_inputs = Input(shape=(None,), name="source")
enc_emb = Embedding(30, 8, mask_zero=True)(encoder_inputs)
encoder_outputs, fh, fc, bh, bc = Bidirectional(LSTM(latent, return_state=True))(enc_emb)
state_h = Concatenate()([fh, bh])
state_c = Concatenate()([fc, bc])
decoder_inputs = Input(shape=(None,), name="target")
dec_emb = Embedding(30, 8, mask_zero=True)(decoder_inputs)
decoder_outputs = LSTM(latent * 2, return_sequences=True)(dec_emb, initial_state=[state_h, state_c])
model = Model([encoder_inputs, decoder_inputs], Dense(30, activation="softmax")(decoder_outputs))
model.compile("adam", "sparse_categorical_crossentropy")
source, target = np.random.randint(1, 30, (6, 4)), np.random.randint(1, 30, (6, 7))
model.fit({"source": source, "target": target[:, :-1]}, target[:, 1:], verbose=0)
