from enum import Enum, IntEnum
from types import SimpleNamespace

from tensorflow.keras import Sequential, layers

hparams = SimpleNamespace(units=18, steps=7)
hparams.features = 3


class Cell(Enum):
    LSTM = "lstm"
    GRU = "gru"


class Size(IntEnum):
    SMALL = 4
    LARGE = 8


class Settings:
    CLASSES = 6
    CELL = Cell.GRU
    HEAD = Size.LARGE.value

    @classmethod
    def cell(cls, units):
        if cls.CELL == Cell.LSTM:
            return layers.LSTM(units)
        return layers.GRU(units)

    @staticmethod
    def head():
        return layers.Dense(Settings.CLASSES)


model = Sequential(
    [layers.Input((hparams.steps, hparams.features)), Settings.cell(hparams.units), layers.Dense(Settings.HEAD), Settings.head()]
)
