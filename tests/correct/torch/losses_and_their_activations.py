"""Each loss with what it wants: logits, log-probabilities, probabilities; and attention over the time."""
import torch
import torch.nn.functional as F
from torch import nn


class Attentive(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.lstm = nn.LSTM(3, 8, batch_first=True, bidirectional=True)
        self.score = nn.Linear(16, 1)
        self.out = nn.Linear(16, classes)

    def forward(self, x, probabilities=False):
        states, _ = self.lstm(x)
        weights = torch.softmax(self.score(states), dim=1)
        logits = self.out((weights * states).sum(dim=1))
        return F.softmax(logits, dim=-1) if probabilities else logits


x, ids, bits = torch.rand(4, 6, 3), torch.tensor([0, 2, 1, 0]), torch.randint(0, 2, (4, 3)).float()
model, teacher = Attentive(3), Attentive(3)
logits = model(x)
nn.CrossEntropyLoss(label_smoothing=0.1)(logits, ids)
nn.CrossEntropyLoss()(logits, F.softmax(teacher(x), dim=1))
nn.NLLLoss()(torch.log(model(x, probabilities=True) + 1e-9), ids)
F.nll_loss(F.log_softmax(logits, dim=1), ids)
nn.BCEWithLogitsLoss()(logits, bits)
nn.BCELoss()(torch.sigmoid(logits), bits)
nn.BCELoss()(model(x, probabilities=True)[:, 1], bits[:, 1])
F.kl_div(F.log_softmax(logits, dim=1), F.softmax(teacher(x), dim=1), reduction="batchmean")
print(model(x, probabilities=True).argmax(dim=1))
