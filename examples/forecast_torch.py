import torch
from torch import nn


class Forecast(nn.Module):
    def __init__(self, features, hidden=64):
        super().__init__()
        self.gru = nn.GRU(features, hidden, num_layers=2, dropout=0.2, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, windows):
        steps, _ = self.gru(windows)
        return self.head(steps[:, -1])


model = Forecast(features=5)
tomorrow = model(torch.zeros(32, 30, 5))
