"""The many ways to bring NumPy's floats to those of the weights."""
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

X, y = np.random.randn(8, 6, 3), np.random.randint(0, 2, 8)


class Series(Dataset):
    def __init__(self, x, y):
        self.x, self.y = torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.long)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, index):
        return self.x[index], self.y[index]


lstm, fc, embedding = nn.LSTM(3, 5, batch_first=True), nn.Linear(5, 2), nn.Embedding(2, 3)
lstm(torch.Tensor(X))
lstm(torch.FloatTensor(X))
lstm(torch.from_numpy(X).float())
lstm(torch.from_numpy(X).to(dtype=torch.float32))
lstm(torch.as_tensor(X.astype(np.float32)))
lstm(torch.tensor(X).type(torch.float32))
lstm(embedding(torch.from_numpy(y).unsqueeze(0)))
for x, labels in DataLoader(Series(X, y), batch_size=4):
    out, _ = lstm(x)
    loss = nn.CrossEntropyLoss()(fc(out[:, -1]), labels)
    loss = nn.MSELoss()(fc(out[:, -1])[:, 0], labels.float())
    loss = nn.L1Loss()(fc(out[:, -1]).argmax(1).float(), labels)
