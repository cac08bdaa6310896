"""Ways to cut the graph between the batches that do not say detach() at the place where the state is passed in."""
import torch
from torch import nn, optim


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 8, batch_first=True)
        self.head = nn.Linear(8, 1)
        self.state = None

    def reset(self):
        self.state = None

    def forward(self, x):
        out, (h, c) = self.lstm(x, self.state)
        self.state = (h.detach(), c.detach())
        return self.head(out)


def step(model, x, optimizer):
    optimizer.zero_grad()
    loss = model(x).pow(2).mean()
    loss.backward()
    optimizer.step()


batches = [torch.zeros(4, 10, 3) for _ in range(4)]
net = Net()
optimizer = optim.Adam(net.parameters())
for x in batches:
    step(net, x, optimizer)

lstm, head = nn.LSTM(3, 8, batch_first=True), nn.Linear(8, 1)
optimizer = optim.Adam([*lstm.parameters(), *head.parameters()])
hidden = (torch.zeros(1, 4, 8), torch.zeros(1, 4, 8))
for x in batches:
    hidden = tuple([each.data for each in hidden])
    out, hidden = lstm(x, hidden)
    optimizer.zero_grad()
    head(out).mean().backward()
    optimizer.step()

hidden = None
for x in batches:
    out, hidden = lstm(x, hidden)
    optimizer.zero_grad()
    head(out).mean().backward()
    optimizer.step()
    for h in hidden:
        h.detach_()

for epoch in range(2):
    hidden = None
    for number, x in enumerate(batches):
        if number % 2 == 0:
            hidden = None
        elif hidden is not None:
            hidden = tuple(map(lambda h: h.detach(), hidden))
        out, hidden = lstm(x, hidden)
        optimizer.zero_grad()
        head(out).mean().backward()
        optimizer.step()

with torch.no_grad():
    _, start = lstm(batches[0])
for x in batches:
    out, _ = lstm(x, start)
    optimizer.zero_grad()
    head(out).mean().backward()
    optimizer.step()
