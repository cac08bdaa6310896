"""``__init__`` behind a decorator of the project that calls it as a function."""

import functools

import torch
from torch import nn


def validated(init):
    @functools.wraps(init)
    def wrapper(self, *args, **kwargs):
        self.arguments = (args, kwargs)
        return init(self, *args, **kwargs)

    return wrapper


class Net(nn.Module):
    @validated
    def __init__(self, features, hidden):
        super().__init__()
        self.rnn = nn.GRU(features, hidden)

    def forward(self, x):
        return self.rnn(x)[0]


class Sub(Net):
    def __init__(self):
        Net.__init__(self, 3, 8)
        self.head = nn.Linear(8, 1)

    def forward(self, x):
        return self.head(super().forward(x))


Net(3, 8)(torch.zeros(5, 4, 3))
Sub()(torch.zeros(5, 4, 3))
