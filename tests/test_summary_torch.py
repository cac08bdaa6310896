"""``lstmlint summary`` of PyTorch modules: the JSON contract, rows in the order of their use, formulas, and what is not known."""

from __future__ import annotations

from typing import Any

from lstmlint.config import Config
from lstmlint.summary import render, summarize

HEAD = "import torch\nfrom torch import nn\n"
NET = """
class Encoder(nn.Module):
    def __init__(self, features, hidden):
        super().__init__()
        self.spare = nn.Linear(3, 2)
        self.lstm = nn.LSTM(features, hidden, batch_first=True, bidirectional=True)

    def forward(self, x):
        return self.lstm(x)[0]


class Net(nn.Module):
    def __init__(self, features, hidden=16):
        super().__init__()
        self.head = nn.Sequential(nn.Linear(2 * hidden, 4), nn.ReLU())
        self.encoder = Encoder(features, hidden)

    def forward(self, x):
        return self.head(self.encoder(x))
"""


def models(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = summarize("a.py", HEAD + text, Config())["models"]
    return found


def test_a_module_that_is_applied() -> None:
    [model] = models(NET + "model = Net(8)\nmodel(torch.zeros(4, 10, 8))\n")
    assert (model["name"], model["framework"], model["api"]) == ("model", "torch", "module")
    assert (model["input_shape"], model["output_shape"]) == ([4, 10, 8], [4, 10, 4])
    rows = [(row["name"], row["type"], row["output_shape"], row["params"]) for row in model["layers"]]
    assert rows == [
        ("encoder.lstm", "LSTM", [[4, 10, 32], [2, 4, 16], [2, 4, 16]], 3328),
        ("head.0", "Linear", [4, 10, 4], 132),
        ("head.1", "ReLU", [4, 10, 4], 0),
        ("encoder.spare", "Linear", None, 8),
    ]
    assert model["params"] == 3328 + 132 + 8
    assert model["layers"][0]["location"]["row"] == 8


def test_a_module_that_nobody_makes_has_symbols() -> None:
    encoder, net = models(NET)
    assert (encoder["name"], net["name"]) == ("Encoder", "Net")
    assert [row["params"] for row in encoder["layers"]] == ["2·(4·(hidden·(hidden+features)+2·hidden))", 8]
    assert encoder["layers"][0]["output_shape"][0] == [None, None, "2*hidden"]
    assert encoder["layers"][0]["output_in_part"].startswith("(batch, timesteps, 2*hidden)")


def test_without_a_forward_the_parameters_are_known() -> None:
    [model] = models("class Parts(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.gru = nn.GRU(3, 8, 2)\n")
    assert [(row["output_shape"], row["params"]) for row in model["layers"]] == [(None, 744)]
    assert (model["input_shape"], model["output_shape"], model["params"]) == (None, None, 744)


def test_a_module_that_is_not_seen_leaves_the_count_open() -> None:
    [model] = models(
        "from project import Other\nclass Net(nn.Module):\n    def __init__(self, kind):\n        super().__init__()\n"
        "        self.rnns = nn.ModuleList(make(kind))\n        self.fc = nn.Linear(8, 1)\n        self.lstm = nn.LSTM(3, 8)\n"
    )
    assert model["params"] is None
    assert {row["name"]: row["params"] for row in model["layers"]} == {"fc": 9, "lstm": 416}


def test_the_table() -> None:
    table = render({"models": models(NET + "model = Net(8)\nmodel(torch.zeros(4, 10, 8))\n")})
    assert "model (module), a.py:" in table
    assert "encoder.lstm (LSTM)" in table
    assert "Total params: 3,468" in table
