"""One condition of two parts, asked as a whole and part by part."""
from keras.layers import Dense, Input, LSTM
from keras.models import Sequential


def build(stacked, deep, units=8):
    model = Sequential([Input((10, 3))])
    if stacked and deep:
        model.add(LSTM(units, return_sequences=True))
    else:
        model.add(LSTM(units))
    if stacked:
        if deep:
            model.add(LSTM(units))
    model.add(Dense(1))
    return model


def other(plain, short, units=8):
    model = Sequential([Input((10, 3)), LSTM(units, return_sequences=not (plain or short))])
    if not plain:
        if not short:
            model.add(LSTM(units))
    return model


for one in (True, False):
    for two in (True, False):
        build(one, two)
        other(one, two)
