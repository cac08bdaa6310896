"""Sequence to sequence with attention written by hand on keras.backend."""
import numpy as np
import keras
from keras import backend as K
from keras import initializers, regularizers, constraints
from keras.layers import Layer
from keras.layers import Input, LSTM, Dense, Embedding, Bidirectional, Lambda, RepeatVector, Permute, Multiply, Concatenate, TimeDistributed
from keras.models import Model, load_model
from keras.callbacks import EarlyStopping, ModelCheckpoint
from keras.losses import mse

SRC, TGT, STEPS, UNITS = 30, 25, 7, 12


class AttentionLayer(Layer):
    def __init__(self, return_weights=False, **kwargs):
        self.init = initializers.get('glorot_uniform')
        self.return_weights = return_weights
        super(AttentionLayer, self).__init__(**kwargs)

    def build(self, input_shape):
        self.W = self.add_weight(name='{}_W'.format(self.name), shape=(input_shape[-1], input_shape[-1]), initializer=self.init)
        self.u = self.add_weight(name='{}_u'.format(self.name), shape=(input_shape[-1], 1), initializer='uniform')
        super(AttentionLayer, self).build(input_shape)

    def call(self, x, mask=None):
        uit = K.tanh(K.dot(x, self.W))
        ait = K.squeeze(K.dot(uit, self.u), axis=-1)
        a = K.exp(ait)
        if mask is not None:
            a *= K.cast(mask, K.floatx())
        a /= K.cast(K.sum(a, axis=1, keepdims=True) + K.epsilon(), K.floatx())
        a = K.expand_dims(a)
        return K.sum(x * a, axis=1)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], input_shape[-1])


def masked_loss(y_true, y_pred):
    mask = K.cast(K.not_equal(K.sum(y_true, axis=-1), 0), K.floatx())
    return K.sum(K.categorical_crossentropy(y_true, y_pred) * mask) / K.maximum(K.sum(mask), 1.0)


def rmse(y_true, y_pred):
    return K.sqrt(K.mean(K.square(y_pred - y_true), axis=-1))


encoder_inputs = Input(shape=(None,))
embedded = Embedding(SRC, 8)(encoder_inputs)
encoded, fh, fc, bh, bc = Bidirectional(LSTM(UNITS, return_sequences=True, return_state=True))(embedded)
state_h = Concatenate()([fh, bh])
state_c = Concatenate()([fc, bc])
context = AttentionLayer(name='attention')(encoded)
pooled = Lambda(lambda t: K.mean(t, axis=1))(encoded)
decoder_inputs = Input(shape=(None, TGT))
decoder_lstm = LSTM(2 * UNITS, return_sequences=True, return_state=True)
decoder_outputs, _, _ = decoder_lstm(decoder_inputs, initial_state=[state_h, state_c])
decoder_dense = TimeDistributed(Dense(TGT, activation='softmax'))
outputs = decoder_dense(decoder_outputs)
score = Dense(1, name='score')(Concatenate()([context, pooled]))
model = Model([encoder_inputs, decoder_inputs], [outputs, score])
model.compile(optimizer='rmsprop', loss=[masked_loss, mse])
print(K.int_shape(encoded), model.get_layer('attention').output_shape)

rng = np.random.RandomState(3)
x = rng.randint(1, SRC, (32, STEPS))
d = np.eye(TGT)[rng.randint(0, TGT, (32, STEPS))]
t = np.eye(TGT)[rng.randint(0, TGT, (32, STEPS))]
s = rng.rand(32, 1)
saving = ModelCheckpoint('s2s.h5', save_best_only=True, save_weights_only=True, monitor='loss')
model.fit([x, d], [t, s], batch_size=8, epochs=2, verbose=0, callbacks=[saving])
model.load_weights('s2s.h5')
model.save('s2s')

encoder_model = Model(encoder_inputs, [state_h, state_c])
h_in = Input(shape=(2 * UNITS,))
c_in = Input(shape=(2 * UNITS,))
step, h, c = decoder_lstm(decoder_inputs, initial_state=[h_in, c_in])
decoder_model = Model([decoder_inputs, h_in, c_in], [decoder_dense(step), h, c])
states = encoder_model.predict(x[:1])
token = np.zeros((1, 1, TGT))
for _ in range(4):
    out, h, c = decoder_model.predict([token] + states)
    token = np.eye(TGT)[np.argmax(out[:, -1], axis=-1)][:, None]
    states = [h, c]
print(token.shape)
