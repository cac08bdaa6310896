"""Gradients are added up on purpose, set back in a helper, by the module, one by one, or in a closure."""
import torch
from torch import nn

model = nn.GRU(3, 4)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
batches = [torch.rand(5, 2, 3) for _ in range(8)]


def forget(optimizer):
    optimizer.zero_grad()


def update(loss, optimizer):
    forget(optimizer)
    loss.backward()
    optimizer.step()


for number, x in enumerate(batches):
    loss = model(x)[0].sum() / 4
    loss.backward()
    if (number + 1) % 4 == 0 or number + 1 == len(batches):
        optimizer.step()
        model.zero_grad()

for x in batches:
    update(model(x)[0].sum(), optimizer)

for x in batches:
    for parameter in model.parameters():
        parameter.grad = None
    model(x)[0].sum().backward()
    optimizer.step()

lbfgs = torch.optim.LBFGS(model.parameters(), max_iter=2)
for x in batches:

    def closure(x=x):
        lbfgs.zero_grad()
        loss = model(x)[0].pow(2).sum()
        loss.backward()
        return loss

    lbfgs.step(closure)
