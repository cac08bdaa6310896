import torch
from torch import nn


class Tagger(nn.Module):
    def __init__(self, vocabulary, tags, hidden=64):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, 50)
        self.lstm = nn.LSTM(50, hidden, batch_first=True, bidirectional=True)
        self.head = nn.Linear(hidden, tags)

    def forward(self, words):
        steps, _ = self.lstm(self.embedding(words))
        return self.head(steps)


model = Tagger(vocabulary=5000, tags=17)
scores = model(torch.zeros(32, 20, dtype=torch.long))
