"""Last steps and views that are right: halves of both directions, gathered by length, merged and parted in one order."""
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


class Encoder(nn.Module):
    def __init__(self, features, hidden, layers):
        super().__init__()
        self.hidden, self.layers = hidden, layers
        self.rnn = nn.LSTM(features, hidden, layers, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(2 * hidden, 3)

    def forward(self, x, lengths):
        batch, steps, _ = x.shape
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        out, (h, c) = self.rnn(packed)
        out, _ = pad_packed_sequence(out, batch_first=True, total_length=steps)
        forward = out[torch.arange(batch), lengths - 1, : self.hidden]
        both = torch.cat([forward, out[:, 0, self.hidden :]], dim=-1)
        states = h.view(self.layers, 2, batch, self.hidden)[-1].transpose(0, 1).reshape(batch, -1)
        tags = self.fc(out.reshape(-1, 2 * self.hidden)).view(batch, steps, -1)
        return both + states, tags


first, tags = Encoder(4, 6, 2)(torch.randn(3, 5, 4), torch.tensor([5, 2, 3]))
assert first.shape == (3, 12) and tags.shape == (3, 5, 3)

turned = nn.GRU(4, 6)
steps, last = turned(torch.randn(3, 5, 4).transpose(0, 1))
assert torch.equal(steps[-1], last[-1])
for sample in steps.transpose(0, 1):
    print(sample[-1])
