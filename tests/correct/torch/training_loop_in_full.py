"""A trainer class: scheduler, clipping, validation with eval() and train() again, the best weights loaded for the test."""
import copy

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Forecaster(nn.Module):
    def __init__(self, features, hidden=16):
        super().__init__()
        self.lstm = nn.LSTM(features, hidden, num_layers=2, dropout=0.2, batch_first=True)
        self.head = nn.Sequential(nn.Dropout(0.1), nn.Linear(hidden, 1))

    def forward(self, x):
        output, _ = self.lstm(x)
        return self.head(output[:, -1]).squeeze(-1)


class Trainer:
    def __init__(self, model, rate=0.01):
        self.model = model
        self.criterion = nn.MSELoss()
        self.optimizer = torch.optim.Adam(model.parameters(), lr=rate)
        self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 2)

    def train_epoch(self, loader):
        self.model.train()
        for x, y in loader:
            self.optimizer.zero_grad(set_to_none=True)
            loss = self.criterion(self.model(x), y)
            loss.backward()
            nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            self.optimizer.step()
        self.scheduler.step()

    def evaluate(self, loader):
        self.model.eval()
        losses = []
        with torch.no_grad():
            for x, y in loader:
                losses.append(self.criterion(self.model(x), y).item())
        return float(np.mean(losses))

    def fit(self, train_loader, valid_loader, epochs):
        best, weights = float("inf"), None
        for _ in range(epochs):
            self.train_epoch(train_loader)
            score = self.evaluate(valid_loader)
            if score < best:
                best, weights = score, copy.deepcopy(self.model.state_dict())
        self.model.load_state_dict(weights)
        return self.evaluate(valid_loader)


X = np.random.rand(40, 12, 3).astype("float32")
y = X[:, -1, 0]
data = TensorDataset(torch.from_numpy(X), torch.from_numpy(y))
Trainer(Forecaster(3)).fit(DataLoader(data, batch_size=8, shuffle=True), DataLoader(data, batch_size=8), epochs=2)
