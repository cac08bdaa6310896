"""The last states of both directions: h[-2] and h[-1]."""
import torch
from torch import nn

rnn = nn.GRU(3, 5, bidirectional=True, batch_first=True)
out, h = rnn(torch.randn(2, 7, 3))
features = torch.cat((h[-2], h[-1]), dim=1)
score = nn.Linear(2 * 5, 1)(features)
