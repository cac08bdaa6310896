"""Modules of PyTorch as pictures."""

from __future__ import annotations

from lstmlint.picture.scene import Unrolled
from tests.graph.drawn import drawn, flow

IMPORTS = "import torch\nfrom torch import nn\n"

SEQ2SEQ = """
class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(1000, 32)
        self.gru = nn.GRU(32, 64, batch_first=True, bidirectional=True)
    def forward(self, x):
        out, h = self.gru(self.embed(x))
        return out, torch.cat([h[0], h[1]], dim=1)
class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.LSTMCell(128, 128)
        self.out = nn.Linear(128, 10)
    def forward(self, h):
        outs, c, x = [], torch.zeros_like(h), h
        for t in range(5):
            h, c = self.cell(x, (h, c))
            outs.append(torch.tanh(self.out(h)))
            x = h
        return torch.stack(outs, 1)
class Both(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        self.decoder = Decoder()
    def forward(self, x):
        out, h = self.encoder(x)
        return self.decoder(torch.relu(h))
net = Both()
y = net(torch.randint(0, 1000, (4, 12)))
"""


def test_modules_in_modules() -> None:
    [picture] = drawn(IMPORTS + SEQ2SEQ)
    assert flow(picture.graph) == [
        "input -> encoder (4, 12)",
        "encoder -> relu (4, 128)",
        "relu -> decoder (4, 128)",
        "decoder -> output (4, 5, 10)",
    ]
    encoder = next(box for box in picture.graph.boxes if box.name == "encoder")
    assert encoder.inside is not None
    assert flow(encoder.inside) == [
        "input -> embed (4, 12)",
        "embed -> gru (4, 12, 32)",
        "gru -> [0] (2, 4, 64) [h_n]",
        "gru -> [1] (2, 4, 64) [h_n]",
        "[0] -> cat (4, 64)",
        "[1] -> cat (4, 64)",
        "gru -> output (4, 12, 128) [output]",
        "cat -> output (4, 128)",
    ]
    gru = next(box for box in encoder.inside.boxes if box.name == "gru")
    assert [form.rank for form in gru.outputs] == ["sequence", "vector"]
    assert gru.unrolled == Unrolled("GRU", "12", ("h",), "both", every=True)
    assert gru.params == 37632


def test_a_cell_in_a_loop_is_fed_its_own_state() -> None:
    [picture] = drawn(IMPORTS + SEQ2SEQ)
    decoder = next(box for box in picture.graph.boxes if box.name == "decoder")
    assert decoder.inside is not None
    assert [box.type for box in decoder.inside.boxes].count("LSTMCell") == 1
    lines = flow(decoder.inside)
    assert {"cell -> cell (4, 128) state [h, c]", "cell -> cell (4, 128) [h]", "zeros_like -> cell (4, 128) state [c]"} <= set(lines)
    assert {"out -> tanh (4, 10)", "tanh -> stack (4, 10)"} <= set(lines)
    cell = next(box for box in decoder.inside.boxes if box.name == "cell")
    assert cell.uses == 1


def test_the_same_operation_between_different_modules_is_several_boxes() -> None:
    text = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(8, 8) for _ in range(3)])
    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x))
        return x
net = Net()
net(torch.zeros(2, 8))
"""
    [picture] = drawn(IMPORTS + text)
    assert [box.name or box.type for box in picture.graph.boxes] == [
        "input", "layers.0", "relu", "layers.1", "relu", "layers.2", "relu", "output",
    ]  # fmt: skip


def test_a_module_that_is_never_applied() -> None:
    text = """
class Part(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Linear(3, 3), nn.Linear(3, 3)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(8, 16, num_layers=2, batch_first=True)
        self.spare = Part()
    def forward(self, x):
        out, (h, c) = self.lstm(x)
        return out[:, -1, :]
net = Net()
net(torch.zeros(2, 7, 8))
"""
    [picture] = drawn(IMPORTS + text)
    assert [box.name or box.type for box in picture.graph.boxes] == ["input", "lstm", "[:, -1, :]", "output", "spare"]
    lstm, spare = picture.graph.boxes[1], picture.graph.boxes[-1]
    assert lstm.unrolled == Unrolled("LSTM", "7", ("h", "c"), "forward", every=True, layers=2)
    assert (spare.params, spare.inside) == (24, None)
    assert all(spare.id not in (edge.source, edge.target) for edge in picture.graph.edges)


def test_a_sequential_at_the_top() -> None:
    [picture] = drawn(IMPORTS + "gru = nn.GRU(1, 1)\nnet = nn.Sequential(nn.Linear(3, 4), nn.Linear(5, 6))\nnet(torch.zeros(2, 3))\n")
    assert flow(picture.graph) == ["input -> 0 (2, 3)", "0 -> 1 (2, 4)", "1 -> output (2, 6)"]
    [mark] = picture.marks
    changed = picture.box(mark.change)
    assert changed is not None
    assert (mark.code, changed.name, mark.suffers) == ("RNN801", "1", "")


def test_a_module_whose_forward_cannot_be_followed() -> None:
    text = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(8, 16)
        self.head = nn.Linear(16, 1)
"""
    [picture] = drawn(IMPORTS + text)
    assert [box.name for box in picture.graph.boxes] == ["lstm", "head"]
    assert picture.graph.edges == ()
    assert picture.missing == "What goes from layer to layer could not be followed."
