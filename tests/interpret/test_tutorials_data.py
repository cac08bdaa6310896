"""The data side of programs as tutorials write them: what reaches ``input_shape``."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.summary import summarize

_TEXT = """
import numpy
from keras.models import Sequential
from keras.layers import Dense, Dropout, LSTM
from keras.utils import np_utils
raw_text = open("wonderland.txt").read().lower()
chars = sorted(list(set(raw_text)))
char_to_int = dict((c, i) for i, c in enumerate(chars))
n_chars = len(raw_text)
n_vocab = len(chars)
seq_length = 100
dataX = []
dataY = []
for i in range(0, n_chars - seq_length, 1):
    seq_in = raw_text[i:i + seq_length]
    seq_out = raw_text[i + seq_length]
    dataX.append([char_to_int[char] for char in seq_in])
    dataY.append(char_to_int[seq_out])
n_patterns = len(dataX)
X = numpy.reshape(dataX, (n_patterns, seq_length, 1))
X = X / float(n_vocab)
y = np_utils.to_categorical(dataY)
model = Sequential()
model.add(LSTM(256, input_shape=(X.shape[1], X.shape[2])))
model.add(Dropout(0.2))
model.add(Dense(10, activation="softmax"))
"""
_STOCK = """
import numpy as np
import pandas as pd
from sklearn.preprocessing import MinMaxScaler
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense, LSTM
dataset_train = pd.read_csv("Google_Stock_Price_Train.csv")
training_set = dataset_train.iloc[:, 1:2].values
sc = MinMaxScaler(feature_range=(0, 1))
training_set_scaled = sc.fit_transform(training_set)
X_train = []
y_train = []
for i in range(60, 1258):
    X_train.append(training_set_scaled[i-60:i, 0])
    y_train.append(training_set_scaled[i, 0])
X_train, y_train = np.array(X_train), np.array(y_train)
X_train = np.reshape(X_train, (X_train.shape[0], X_train.shape[1], 1))
model = Sequential()
model.add(LSTM(units=50, return_sequences=True, input_shape=(X_train.shape[1], 1)))
model.add(LSTM(units=50))
model.add(Dense(units=1))
"""
_CLIMATE = """
import numpy as np
import pandas as pd
from sklearn.preprocessing import StandardScaler
from sklearn.model_selection import train_test_split
from tensorflow import keras
df = pd.read_csv("climate.csv", parse_dates=["Date"])
df = df.sort_values("Date").dropna()
features = ["p", "T", "rh", "wv"]
values = StandardScaler().fit_transform(df[features])

def make_windows(values, past, future):
    xs, ys = [], []
    for i in range(past, len(values) - future):
        xs.append(values[i - past:i])
        ys.append(values[i:i + future, 1])
    return np.array(xs, dtype="float32"), np.array(ys)

x, y = make_windows(values, past=48, future=12)
x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, shuffle=False)
inputs = keras.Input(shape=x_train.shape[1:])
h = keras.layers.LSTM(32)(inputs)
outputs = keras.layers.Dense(y_train.shape[-1])(h)
model = keras.Model(inputs, outputs)
"""
_DIGITS = """
from keras.datasets import mnist
from keras.models import Sequential
from keras.layers import Dense, SimpleRNN
from keras.utils import to_categorical
(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train = x_train.reshape(x_train.shape[0], -1, 1).astype("float32") / 255
y_train = to_categorical(y_train)
model = Sequential([SimpleRNN(100, input_shape=x_train.shape[1:]), Dense(y_train.shape[1])])
"""
_CASES = [
    (_TEXT, [[None, 256], [None, 256], [None, 10]], 4 * 256 * (256 + 1 + 1)),
    (_STOCK, [[None, 60, 50], [None, 50], [None, 1]], 4 * 50 * (50 + 1 + 1)),
    (_CLIMATE, [[None, 32], [None, 12]], 4 * 32 * (32 + 4 + 1)),
    (_DIGITS, [[None, 100], [None, 10]], 100 * (100 + 1 + 1)),
]


@pytest.mark.parametrize(("code", "shapes", "params"), _CASES)
def test_every_layer_is_known(code: str, shapes: list[list[int | None]], params: int) -> None:
    (model,) = summarize("train.py", code, Config())["models"]
    layers = model["layers"]
    assert [layer["output_shape"] for layer in layers] == shapes
    assert layers[0]["params"] == params
