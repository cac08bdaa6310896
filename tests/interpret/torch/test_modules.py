"""Operations in modules, through the whole interpreter."""

from __future__ import annotations

import pytest

from lstmlint.interpret import interpret
from lstmlint.program import Operation
from lstmlint.source import SourceFile

_MODULE = """
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

class Net(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.lstm = nn.LSTM(8, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 3)

    def forward(self, x):
        out, (h, c) = self.lstm(x)
{body}

net = Net(16)
y = net(torch.randn(4, 10, 8))
"""


def _operations(body: str) -> list[Operation]:
    text = _MODULE.format(body="\n".join(f"        {line}" for line in body.split("\n")))
    (path,) = interpret(SourceFile("net.py", text)).paths
    return path.operations


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ("return out.view(-1, 16)", "layout", "view(40, 16) of (4, 10, 16), whose numbers do not lie in that order"),
        ("return out.transpose(1, 2).view(4, -1)", "layout", "view(4, 160) of (4, 16, 10), whose numbers do not lie in that order"),
        ("b, t = x.size()\nreturn out", "rank", "2 names for 3 axes"),
        ("return out.reshape(x.shape[3], -1)", "dim", "shape[3] of 3 axes"),
        ("return torch.cat([h, out], 1)", "size", "cat of (1, 4, 16) and (4, 10, 16)"),
        ("a, b = h\nreturn a", "count", "1 parts for 2 names"),
        ("return -(out > 0)", "dtype", "- of a bool tensor"),
        ("return torch.bmm(out, h)", "size", "bmm of 4 and 1 matrices"),
    ],
)
def test_a_mistake_in_forward(body: str, kind: str, words: str) -> None:
    (problem,) = [o.problem for o in _operations(body) if o.problem is not None]
    assert (problem.kind, problem.detail["text"]) == (kind, words)


@pytest.mark.parametrize(
    ("body", "shape", "roles"),
    [
        ("return torch.relu(out[:, -1])", (4, 16), ("batch", "feature")),
        ("return out.contiguous().view(-1, 16) + 0", (40, 16), ("", "feature")),
        ("b, t, f = out.shape\nreturn out.reshape(b * t, f) * 2", (40, 16), ("", "feature")),
        ("w = F.softmax(self.fc(out), dim=1)\nreturn (w[..., :1] * out).sum(1)", (4, 16), ("batch", "feature")),
        ("return abs(-out.max(dim=1).values)", (4, 16), ("batch", "feature")),
        ("return sum([out, out]).mean(1)", (4, 16), ("batch", "feature")),
        ("return torch.cat([h[-1], out[:, 0]], dim=1)", (4, 32), ("batch", "feature")),
        ("return torch.stack([step for step in h]).squeeze(0)", (4, 16), ("batch", "feature")),
        ("out = out.transpose(0, 1)\nout += 1\nreturn out", (10, 4, 16), ("time", "batch", "feature")),
    ],
)
def test_shapes_and_roles_in_forward(body: str, shape: tuple[int, ...], roles: tuple[str, ...]) -> None:
    operations = _operations(body)
    assert not [o.problem for o in operations if o.problem is not None]
    (last,) = operations[-1].outputs
    assert (last.shape.axes, last.roles) == (shape, roles)


def test_a_tensor_that_marks_a_missing_argument() -> None:
    text = """
import torch
import torch.nn as nn

NOTHING = torch.FloatTensor([-1e38])

class Cell(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.LSTMCell(8, 8)

    def forward(self, x, state=NOTHING):
        return self.cell(torch.cat([x, state], dim=1))
"""
    operations = [o for path in interpret(SourceFile("cell.py", text)).paths for o in path.operations]
    assert [o.name for o in operations if o.problem is not None] == []


@pytest.mark.parametrize(
    ("text", "dtype"),
    [
        ("torch.from_numpy(np.zeros((4, 3)))", "double"),
        ("torch.tensor(np.random.randn(4, 3))", "double"),
        ("torch.from_numpy(np.random.rand(4, 12).reshape(4, 3, 4)[:2])", "double"),
        ("torch.from_numpy(np.zeros((4, 3), dtype='float32'))", None),
        ("torch.from_numpy(np.zeros((4, 3), 'float32'))", None),
        ("torch.from_numpy(np.zeros((4, 3), np.float32))", None),
        ("torch.from_numpy(np.zeros((4, 3)).astype(np.float32))", None),
        ("torch.from_numpy(np.array(np.zeros((4, 3)), dtype=np.float32))", None),
        ("torch.from_numpy(np.zeros((4, 3))).float()", "float"),
        ("torch.Tensor(np.zeros((4, 3)))", "float"),
        ("torch.from_numpy(load())", None),
    ],
)
def test_numbers_out_of_numpy(text: str, dtype: str | None) -> None:
    program = interpret(SourceFile("data.py", f"import numpy as np\nimport torch\nlstm = torch.nn.LSTM(3, 8)\nx = {text}\n"))
    (path,) = program.paths
    assert path.operations[-1].outputs[0].dtype == dtype
