"""(N, 1) against (N, 1)."""
import torch
from torch import nn

model = nn.LSTM(2, 4, batch_first=True)
head = nn.Linear(4, 1)
y = torch.randn(6, 1)
out, _ = model(torch.randn(6, 5, 2))
loss = nn.MSELoss()(head(out[:, -1]), y)
loss.backward()
