"""A frozen part in evaluation mode, while the whole goes on to train."""
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(3)
        self.lstm = nn.LSTM(3, 8, batch_first=True)
        self.drop = nn.Dropout(0.2)
        self.out = nn.Linear(8, 1)

    def forward(self, x):
        x = self.norm(x.transpose(1, 2)).transpose(1, 2)
        return self.out(self.drop(self.lstm(x)[0][:, -1]))


model = Net()
optimizer = torch.optim.Adam(model.parameters())
x, y = torch.rand(6, 5, 3), torch.rand(6, 1)
for epoch in range(3):
    model.train()
    model.norm.eval()
    optimizer.zero_grad()
    nn.functional.mse_loss(model(x), y).backward()
    optimizer.step()
    with torch.no_grad():
        model.train(False)
        print(nn.functional.mse_loss(model(x), y))
