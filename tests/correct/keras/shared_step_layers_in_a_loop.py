"""One LSTM of one step, called again and again with its own states: the jazz improviser."""
import numpy as np
from keras.layers import Dense, Input, Lambda, LSTM, Reshape
from keras.models import Model

Tx, n_values, n_a = 5, 7, 8
reshaper = Reshape((1, n_values))
LSTM_cell = LSTM(n_a, return_state=True)
densor = Dense(n_values, activation="softmax")
X = Input(shape=(Tx, n_values))
a0, c0 = Input(shape=(n_a,), name="a0"), Input(shape=(n_a,), name="c0")
a, c = a0, c0
outputs = []
for t in range(Tx):
    x = Lambda(lambda z, t=t: z[:, t, :])(X)
    x = reshaper(x)
    a, _, c = LSTM_cell(inputs=x, initial_state=[a, c]) if False else LSTM_cell(x, initial_state=[a, c])
    outputs.append(densor(a))
model = Model(inputs=[X, a0, c0], outputs=outputs)
model.compile(loss="categorical_crossentropy", optimizer="adam")
x = np.random.rand(3, Tx, n_values)
model.fit([x, np.zeros((3, n_a)), np.zeros((3, n_a))], [x[:, t] for t in range(Tx)], verbose=0)
