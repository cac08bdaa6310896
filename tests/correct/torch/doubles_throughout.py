"""Data and weights of 64 bits, and data of NumPy that are brought to 32."""
import numpy as np
import torch
from torch import nn

X = np.random.randn(4, 6, 3)
wide = nn.LSTM(3, 5, batch_first=True).to(torch.float64)
wide(torch.from_numpy(X))
made = nn.GRU(3, 5, dtype=torch.float64)
made(torch.tensor(X))
