"""Two losses, adversarial training and attention over an encoder: each graph is gone through once, or kept for it."""
import torch
from torch import nn, optim

encoder, decoder = nn.GRU(3, 8, batch_first=True), nn.GRU(8, 3, batch_first=True)
critic = nn.LSTM(3, 4, batch_first=True)
judge = nn.Linear(4, 1)
optimizer = optim.Adam([*encoder.parameters(), *decoder.parameters()])
critics = optim.Adam([*critic.parameters(), *judge.parameters()])
for turn in range(2):
    x = torch.zeros(4, 10, 3)
    code, h = encoder(x)
    made, _ = decoder(code)
    critics.zero_grad()
    real, _ = critic(x)
    fake, _ = critic(made.detach())
    (judge(fake[:, -1]).mean() - judge(real[:, -1]).mean()).backward()
    critics.step()
    optimizer.zero_grad()
    (-judge(critic(made)[0][:, -1])).mean().backward()
    optimizer.step()

for x in torch.zeros(3, 4, 10, 3):
    outs, h = encoder(x)
    total = sum(((o - 1) ** 2).mean() for o in outs.unbind(1))
    optimizer.zero_grad()
    total.backward()
    optimizer.step()

for x in torch.zeros(3, 4, 10, 3):
    code, h = encoder(x)
    state, loss = h[:, :, :3].contiguous(), torch.zeros(())
    for t in range(10):
        out, state = decoder(code[:, t : t + 1], state)
        loss = loss + ((out[:, 0] - x[:, t]) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
