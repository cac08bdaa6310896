"""No batch_first: the data really is (T, N, F)."""
import torch
from torch import nn

steps, batch, features = 7, 4, 3
x = torch.randn(steps, batch, features)
lstm = nn.LSTM(features, 5)
out, (h, c) = lstm(x)
prediction = nn.Linear(5, 1)(out[-1])
