"""A class for every step, in the three ways in which CrossEntropyLoss takes them; padded steps are ignored."""
import torch
from torch import nn

lstm, fc = nn.LSTM(3, 8, batch_first=True), nn.Linear(8, 5)
criterion = nn.CrossEntropyLoss(ignore_index=-100)
x, tags = torch.rand(4, 6, 3), torch.randint(0, 5, (4, 6))
logits = fc(lstm(x)[0])
criterion(logits.transpose(1, 2), tags)
criterion(logits.reshape(-1, logits.size(-1)), tags.reshape(-1))
criterion(logits.flatten(0, 1), tags.flatten())
sum(criterion(logits[:, step], tags[:, step]) for step in range(6))
first = nn.LSTM(3, 8)
steps = fc(first(x.transpose(0, 1))[0])
criterion(steps.permute(1, 2, 0), tags)
