"""CrossEntropyLoss gets logits; the softmax is for the reader of the predictions."""
import torch
import torch.nn.functional as F
from torch import nn


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(20, 6)
        self.lstm = nn.LSTM(6, 8, batch_first=True)
        self.out = nn.Linear(8, 5)

    def forward(self, tokens):
        return self.out(self.lstm(self.embedding(tokens))[0])

    def predict(self, tokens):
        return F.softmax(self(tokens), dim=-1)


tokens, tags = torch.randint(0, 20, (3, 7)), torch.randint(0, 5, (3, 7))
model = Tagger()
loss = F.cross_entropy(model(tokens).transpose(1, 2), tags)
