"""A GRU gives its output and one state."""
import torch
from torch import nn

gru = nn.GRU(3, 4, num_layers=2, batch_first=True)
output, hidden = gru(torch.randn(2, 6, 3), torch.zeros(2, 2, 4))
