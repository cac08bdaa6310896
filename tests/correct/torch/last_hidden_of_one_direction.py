"""h[-1] of a unidirectional LSTM is its last step."""
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, n_features, n_hidden, n_classes):
        super().__init__()
        self.lstm = nn.LSTM(n_features, n_hidden, num_layers=2, batch_first=True, dropout=0.2)
        self.fc = nn.Linear(n_hidden, n_classes)

    def forward(self, x):
        _, (h, _) = self.lstm(x)
        return self.fc(h[-1])


logits = Net(3, 5, 4)(torch.randn(2, 7, 3))
loss = nn.CrossEntropyLoss()(logits, torch.tensor([0, 3]))
