"""RNN811 to RNN815 in other spellings than those of their pages, and their look-alikes."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.engine.examples import TORCH_PRELUDE
from lstmlint.engine.lint import lint_source

SECOND = "rnn = nn.LSTM(8, 16)\nout, (h, c) = rnn(torch.zeros(10, 4, 8))\n"
FIRST = "rnn = nn.LSTM(8, 16, batch_first=True)\nout, (h, c) = rnn(torch.zeros(4, 10, 8))\nfc = nn.Linear(16, 1)\n"
BOTH = "rnn = nn.GRU(8, 16, 2, batch_first=True, bidirectional=True)\nout, h = rnn(torch.zeros(4, 10, 8))\n"
PADDED = (
    "rnn = nn.GRU(8, 16, batch_first=True)\n"
    "out, h = rnn(pack_padded_sequence(torch.zeros(3, 5, 8), torch.tensor([5, 3, 2]), batch_first=True))\n"
    "out, lengths = pad_packed_sequence(out, batch_first=True)\n"
)


def told(text: str) -> list[str]:
    return [d.code for d in lint_source("a.py", TORCH_PRELUDE + text + "\n", Config())]


@pytest.mark.parametrize(
    "last",
    [
        "fc(out[-1])", "fc(out[-1, :, :])", "fc(out[3])", "fc(out[-1, ...])", "fc(torch.select(out, 0, -1))", "fc(torch.tanh(out)[-1])",
        "fc(out.transpose(0, 1)[:, -1])", "fc(out.permute(1, 0, 2)[:, -1, :])",
    ],
)  # fmt: skip
def test_the_last_sample_of_a_batch_first(last: str) -> None:
    assert told(FIRST + last) == ["RNN811"]


@pytest.mark.parametrize(
    "last",
    ["out[:, -1]", "out[:, -1, :]", "out[:, out.size(1) - 1]", "out[:, 3]", "out.select(1, -1)", "out.narrow(1, -1, 1)", "out[:, -1:]"],
)
def test_the_last_sample_of_a_batch_second(last: str) -> None:
    assert told(SECOND + last) == ["RNN811"]


@pytest.mark.parametrize(
    "last", ["out[:, -1]", "h[-1]", "c[-1]", "out.transpose(0, 1)[-1]", "out[0]", "out[-1, -1]", "out[:, -1, 0]", "print(out[-1])"]
)
def test_what_is_no_last_sample(last: str) -> None:
    assert told(FIRST + last) == []


@pytest.mark.parametrize(
    "last",
    [
        "out[:, -1]", "out[:, -1, :]", "out[:, 9]", "out.select(1, -1)", "out[:, -1, 16:]", "out.transpose(0, 1)[-1]", "out[..., -1, :]",
        "F.dropout(out)[:, -1]", "nn.Linear(32, 2)(out)[:, -1]", "torch.index_select(out, 1, torch.tensor([9]))",
    ],
)  # fmt: skip
def test_the_backward_half_of_the_last_step(last: str) -> None:
    assert told(BOTH + last) == ["RNN812"]


@pytest.mark.parametrize(
    "last",
    [
        "out[:, -1, :16]", "out[:, 0, 16:]", "out[:, -1][:, :16]", "out.mean(1)", "out.max(1).values", "torch.cat([h[-2], h[-1]], 1)",
        "torch.cat([out[:, -1], out[:, 0]], 1)", "out.view(4, 10, 2, 16)[:, -1, 0]", "nn.LSTM(32, 4, batch_first=True)(out)[0][:, -1]",
        "out[:, -3:]", "rnn(torch.zeros(4, 1, 8))[0][:, -1]",
    ],
)  # fmt: skip
def test_what_both_directions_have_read(last: str) -> None:
    assert told(BOTH + last) == []


@pytest.mark.parametrize("last", ["out[:, -1]", "out[:, -1, :]", "torch.relu(out)[:, -1]", "out.transpose(0, 1)[-1]", "out[:, -1:]"])
def test_the_last_step_of_padding(last: str) -> None:
    assert told(PADDED + last) == ["RNN813"]


@pytest.mark.parametrize("last", ["out[torch.arange(3), lengths - 1]", "h[-1]", "out[0, -1]", "out.flip(1)[:, -1]", "out.sum(1)"])
def test_the_last_step_before_the_padding(last: str) -> None:
    assert told(PADDED + last) == []


def test_four_layers_of_four_samples_are_not_told_apart() -> None:
    assert told(BOTH + "h.reshape(4, 64)") == []


ENCODER = """
class Encoder(nn.Module):
    def __init__(self, features, hidden):
        super().__init__()
        self.rnn = nn.LSTM(features, hidden, 2, batch_first=True, bidirectional=True)
        self.hidden = hidden

    def forward(self, x):
        batch = x.shape[0]
        out, (h, c) = self.rnn(x)
        return {}
"""


@pytest.mark.parametrize(
    "view",
    [
        "h.view(batch, -1)", "c.reshape(x.size(0), -1)", "h.contiguous().view(out.size(0), -1)",
        "torch.reshape(h, (batch, 4 * self.hidden))", "h.view(-1, 2 * self.hidden)", "h.view(batch, 4, self.hidden)",
        "h.view(2, 2, batch, self.hidden)[-1].view(batch, -1)", "h[-2:].view(batch, -1)", "out.view(out.size(1), out.size(0), -1)",
    ],
)  # fmt: skip
def test_samples_mixed_by_a_view(view: str) -> None:
    assert told(ENCODER.format(view)) == ["RNN814"]


@pytest.mark.parametrize(
    "view",
    [
        "h.transpose(0, 1).reshape(batch, -1)", "h.permute(1, 0, 2).contiguous().view(batch, -1)", "h.view(2, 2, batch, self.hidden)",
        "h.view(-1, self.hidden)", "out.reshape(-1, 2 * self.hidden)", "out.view(batch, -1)", "out.view(batch, -1, 2, self.hidden)",
        "out.reshape(-1, 2 * self.hidden).view(batch, out.size(1), -1)", "h[-2].view(batch, -1)", "h.view(4, -1)",
    ],
)  # fmt: skip
def test_views_that_mix_nothing(view: str) -> None:
    assert told(ENCODER.format(view)) == []
