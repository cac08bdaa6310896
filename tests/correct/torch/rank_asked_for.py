"""A helper that works for two ranks, called with one of them; more conditions than there are paths to try."""

import torch
from torch import nn


def linear(x, weight, bias):
    if x.dim() == 2:
        return torch.addmm(bias, x, weight)
    out = torch.matmul(x, weight)
    return out + bias if bias.requires_grad else out


class Layer(nn.Module):
    def __init__(self, features, hidden, kind="tanh", normalize=True, bias=True, twice=False, first=True):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(features, hidden))
        self.bias = nn.Parameter(torch.zeros(hidden))
        self.normalize, self.twice, self.first, self.with_bias = normalize, twice, first, bias
        self.norm = nn.BatchNorm1d(hidden)
        self.cell = nn.GRUCell(hidden, hidden)
        self.act = nn.Tanh() if kind == "tanh" else nn.ReLU()

    def forward(self, x, state=None):
        if self.twice:
            x = torch.cat([x, x.flip(1)], dim=0)
        w = linear(x, self.weight, self.bias)
        if self.normalize:
            w = self.norm(w.reshape(w.shape[0] * w.shape[1], w.shape[2])).reshape(w.shape[0], w.shape[1], w.shape[2])
        if not self.first:
            w = w.transpose(0, 1)
        if state is None:
            state = torch.zeros(w.shape[0], w.shape[2])
        for t in range(w.shape[1]):
            state = self.act(self.cell(w[:, t], state))
        return state


Layer(4, 8)(torch.zeros(2, 5, 4))
