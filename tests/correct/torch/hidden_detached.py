"""Truncated back-propagation: the states are detached between the pieces."""
import torch
from torch import nn

lstm, head = nn.LSTM(2, 4, batch_first=True), nn.Linear(4, 2)
optimizer = torch.optim.Adam([*lstm.parameters(), *head.parameters()])
state = None
for _ in range(3):
    x = torch.randn(2, 5, 2)
    out, state = lstm(x, state)
    state = tuple(s.detach() for s in state)
    loss = ((head(out) - x) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
