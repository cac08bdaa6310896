"""``benchmarks/coverage_torch.py`` counts recurrent modules, and what is known of each."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "coverage_torch.py"
PROGRAM = """\
import torch
from torch import nn

class Known(nn.Module):
    def __init__(self, features, hidden, layers):
        super().__init__()
        self.lstm = nn.LSTM(features, hidden, layers, batch_first=True)

    def forward(self, x):
        return self.lstm(x)[0]

class Hidden(nn.Module):
    def __init__(self, **options):
        super().__init__()
        self.gru = nn.GRU(8, 4, **options)

if False:
    lost = nn.RNN(3, 4)
"""


def test_the_figures_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(PROGRAM, encoding="utf-8")
    done = subprocess.run([sys.executable, str(SCRIPT), str(tmp_path), "--json"], capture_output=True, text=True, check=True)
    data = json.loads(done.stdout)
    assert data["packages"]["all"] == {"modules": 2, "params": 1, "applied": 1, "last": 1, "missed": 1}
    assert sum(data["reasons"].values()) == 1
    assert [place.rpartition(":")[0].rpartition(":")[2] for place in data["worst"]] == ["15", "18"]
