"""Modules in modules, with a cell that is fed its own state step by step."""

import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self, words: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, 64)
        self.gru = nn.GRU(64, 64, num_layers=2, batch_first=True, bidirectional=True)

    def forward(self, tokens):
        _, h = self.gru(self.embedding(tokens))
        return torch.cat([h[-2], h[-1]], dim=1)


class Decoder(nn.Module):
    def __init__(self, words: int, steps: int) -> None:
        super().__init__()
        self.steps = steps
        self.cell = nn.LSTMCell(128, 128)
        self.head = nn.Linear(128, words)

    def forward(self, start):
        h, c = start, torch.zeros_like(start)
        said = []
        for _ in range(self.steps):
            h, c = self.cell(h, (h, c))
            said.append(self.head(h))
        return torch.stack(said, dim=1)


class Captions(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder(5000)
        self.dropout = nn.Dropout(0.1)
        self.decoder = Decoder(5000, steps=7)

    def forward(self, tokens):
        return self.decoder(self.dropout(self.encoder(tokens)))


net = Captions()
said = net(torch.zeros(8, 20, dtype=torch.long))
