"""Layers that come from elsewhere stand between two recurrent ones."""
from keras import layers, models


def starred(extra):
    return models.Sequential([layers.Input((9, 4)), layers.LSTM(4), *extra, layers.LSTM(3)])


def added(extra):
    parts = [layers.Input((9, 4)), layers.LSTM(4)]
    parts += extra
    parts.append(layers.LSTM(3))
    return models.Sequential(parts)


def extended(extra):
    parts = [layers.Input((9, 4)), layers.LSTM(4)]
    parts.extend(extra)
    parts.append(layers.LSTM(3))
    return models.Sequential(parts)


def joined(extra):
    return models.Sequential([layers.Input((9, 4)), layers.LSTM(4)] + extra + [layers.LSTM(3)])


for build in (starred, added, extended, joined):
    build([layers.RepeatVector(5)])
