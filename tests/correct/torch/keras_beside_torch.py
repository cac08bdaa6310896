"""A file that mentions Keras and uses torch.nn.LSTM: its arguments are torch's."""
import torch
from torch.nn import LSTM, Linear, Module

# The Keras model of the paper had LSTM(64, return_sequences=True).


class Model(Module):
    def __init__(self):
        super().__init__()
        self.rnn = LSTM(input_size=10, hidden_size=64, num_layers=2, batch_first=True, bidirectional=True)
        self.head = Linear(128, 1)

    def forward(self, x):
        out, _ = self.rnn(x)
        return self.head(out)


prediction = Model()(torch.zeros(1, 5, 10))
