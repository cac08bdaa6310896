"""States on the device of the input, kept as a buffer, learned, sampled in a VAE, or read from outside."""
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence
from torch.utils.data import DataLoader, TensorDataset

device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 8, batch_first=True)
        self.learned = nn.Parameter(torch.randn(1, 1, 8))
        self.register_buffer("start", torch.randn(1, 1, 8))

    def init_hidden(self, batch):
        hidden = torch.zeros(1, batch, 8)
        return hidden.to(next(self.parameters()).device), torch.zeros(1, batch, 8).to(device)

    def forward(self, x):
        batch = x.size(0)
        one, _ = self.lstm(x, self.init_hidden(batch))
        two, _ = self.lstm(x, (self.learned.repeat(1, batch, 1), self.start.repeat(1, batch, 1)))
        three, (self.last, _) = self.lstm(x, (torch.zeros_like(self.learned).expand(1, batch, 8).contiguous(), x.new_zeros(1, batch, 8)))
        return one + two + three


class Vae(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.GRU(3, 8, batch_first=True)
        self.mean, self.spread = nn.Linear(8, 8), nn.Linear(8, 8)
        self.decoder = nn.GRU(3, 8, batch_first=True)

    def forward(self, x):
        _, h = self.encoder(x)
        mean, spread = self.mean(h[-1]), self.spread(h[-1])
        z = mean + torch.exp(0.5 * spread) * torch.randn_like(spread)
        return self.decoder(x, z.unsqueeze(0))[0]


model, vae = Net().to(device), Vae().to(device)
loader = DataLoader(TensorDataset(torch.zeros(10, 5, 3)), batch_size=4, shuffle=True)
for (x,) in loader:
    x = x.to(device)
    loss = model(x).mean() + vae(x).mean()
    loss.backward()
print(model.last.shape)

lengths = torch.tensor([2, 5, 3])
order = lengths.argsort(descending=True)
padded = pad_sequence([torch.zeros(int(n), 3) for n in lengths], batch_first=True)
packed = pack_padded_sequence(padded[order], lengths[order], batch_first=True)
out, lengths = pad_packed_sequence(model.lstm(packed.to(device))[0], batch_first=True)
again = pack_padded_sequence(padded.to(device), torch.tensor([2, 5, 3]), batch_first=True, enforce_sorted=False)
