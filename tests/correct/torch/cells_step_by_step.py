"""LSTMCell with two axes, a loop over the steps."""
import torch
from torch import nn

cell = nn.LSTMCell(3, 5)
h, c = torch.zeros(2, 5), torch.zeros(2, 5)
outputs = []
for x in torch.randn(7, 2, 3):
    h, c = cell(x, (h, c))
    outputs.append(h)
stacked = torch.stack(outputs, dim=1)
