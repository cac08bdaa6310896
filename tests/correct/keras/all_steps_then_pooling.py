"""All steps go to global pooling, average and maximum side by side."""
import numpy as np
from keras.layers import Bidirectional, Dense, Embedding, GlobalAveragePooling1D, GlobalMaxPooling1D, GRU, Input, SpatialDropout1D, concatenate
from keras.models import Model

maxlen, max_features, embed_size = 11, 40, 6
inp = Input(shape=(maxlen,))
x = Embedding(max_features, embed_size)(inp)
x = SpatialDropout1D(0.2)(x)
x = Bidirectional(GRU(5, return_sequences=True))(x)
avg_pool = GlobalAveragePooling1D()(x)
max_pool = GlobalMaxPooling1D()(x)
conc = concatenate([avg_pool, max_pool])
outp = Dense(6, activation="sigmoid")(conc)
model = Model(inputs=inp, outputs=outp)
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(np.random.randint(0, max_features, (8, maxlen)), np.random.randint(0, 2, (8, 6)), verbose=0)
