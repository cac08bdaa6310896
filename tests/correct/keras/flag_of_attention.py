"""With attention the sequence is pooled, without it there is only the last step."""
import numpy as np
from keras.layers import Dense, GlobalAveragePooling1D, Input, LSTM, MultiHeadAttention
from keras.models import Model


def build(use_attention=False, units=8):
    inputs = Input((6, 3))
    x = LSTM(units, return_sequences=use_attention)(inputs)
    if use_attention:
        x = MultiHeadAttention(num_heads=2, key_dim=4)(x, x)
        x = GlobalAveragePooling1D()(x)
    return Model(inputs, Dense(1)(x))


for attention in (False, True):
    model = build(attention)
    model.compile("adam", "mse")
    model.fit(np.ones((4, 6, 3)), np.ones((4, 1)), verbose=0)
