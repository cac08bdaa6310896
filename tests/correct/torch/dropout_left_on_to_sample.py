"""Monte Carlo dropout: the module stays in training mode on purpose."""
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 8, batch_first=True)
        self.dropout = nn.Dropout(0.3)
        self.out = nn.Linear(8, 1)

    def forward(self, x):
        return self.out(self.dropout(self.lstm(x)[0][:, -1]))


def mc_samples(model, x, count=20):
    with torch.no_grad():
        return torch.stack([model(x) for _ in range(count)])


model = Net()
optimizer = torch.optim.Adam(model.parameters())
x, y = torch.rand(6, 5, 3), torch.rand(6, 1)
for _ in range(3):
    optimizer.zero_grad()
    nn.functional.mse_loss(model(x), y).backward()
    optimizer.step()
samples = mc_samples(model, x)
mean, deviation = samples.mean(0), samples.std(0)
