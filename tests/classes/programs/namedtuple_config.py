from collections import namedtuple
from typing import NamedTuple

from tensorflow.keras import Input, Model
from tensorflow.keras.layers import GRU, Dense, Embedding


class Params(NamedTuple):
    vocab_size: int
    embed: int = 12
    units: int = 20
    maxlen: int = 15


Data = namedtuple("Data", ["name", "classes"])

params = Params(vocab_size=300)._replace(units=24)
data = Data("reuters", 7)
vocab_size, embed, units, maxlen = params

inputs = Input(shape=(params.maxlen,))
x = Embedding(params.vocab_size, params.embed)(inputs)
x = GRU(params.units)(x)
model = Model(inputs, Dense(data.classes, activation="softmax")(x))
other = Model(inputs, Dense(units)(GRU(**{"units": params._asdict()["embed"]})(Embedding(vocab_size, embed)(inputs))))
