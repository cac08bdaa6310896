"""proj_size makes the output narrower than the state."""
import torch
from torch import nn

lstm = nn.LSTM(3, 8, proj_size=4, batch_first=True)
out, (h, c) = lstm(torch.randn(2, 5, 3))
score = nn.Linear(4, 1)(out)
