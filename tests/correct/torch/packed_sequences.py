"""Packed with batch_first and unpacked with it."""
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

lengths = torch.tensor([5, 3, 2])
x = torch.randn(3, 5, 4)
lstm = nn.LSTM(4, 6, batch_first=True, bidirectional=True)
packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=True)
out, (h, c) = lstm(packed)
padded, _ = pad_packed_sequence(out, batch_first=True)
