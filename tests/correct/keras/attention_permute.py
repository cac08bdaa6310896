"""The attention block of the older tutorials: Permute, Dense over the steps, Permute back, Multiply."""
import numpy as np
from keras.layers import Dense, Flatten, Input, LSTM, Multiply, Permute
from keras.models import Model

TIME_STEPS, INPUT_DIM = 6, 2


def attention_3d_block(inputs):
    a = Permute((2, 1))(inputs)
    a = Dense(TIME_STEPS, activation="softmax")(a)
    a_probs = Permute((2, 1), name="attention_vec")(a)
    return Multiply()([inputs, a_probs])


inputs = Input(shape=(TIME_STEPS, INPUT_DIM))
lstm_out = LSTM(5, return_sequences=True)(inputs)
attention_mul = Flatten()(attention_3d_block(lstm_out))
model = Model(inputs=[inputs], outputs=Dense(1, activation="sigmoid")(attention_mul))
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(np.random.rand(6, TIME_STEPS, INPUT_DIM), np.random.randint(0, 2, (6, 1)), verbose=0)
