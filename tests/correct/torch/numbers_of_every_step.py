"""Regression: one number a sample or a step, the shapes of prediction and target brought together."""
import torch
import torch.nn.functional as F
from torch import nn

lstm, fc = nn.LSTM(3, 8, batch_first=True), nn.Linear(8, 1)
x, each, last = torch.rand(4, 6, 3), torch.rand(4, 6), torch.rand(4)
steps = fc(lstm(x)[0])
F.mse_loss(steps.squeeze(-1), each)
F.mse_loss(steps[..., 0], each)
F.l1_loss(steps, each.unsqueeze(-1))
F.smooth_l1_loss(steps[:, -1].view(-1), last)
nn.HuberLoss()(steps[:, -1], last[:, None])
nn.BCEWithLogitsLoss()(steps[:, -1].flatten(), last.round())
nn.MSELoss()(steps[:, -1], torch.tensor(0.5).expand(4, 1))
