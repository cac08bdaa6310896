"""``benchmarks/gates.py`` counts what gates turn away, and fails where they miss something."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "gates.py"
WRONG = "import torch\nfrom torch import nn\nnn.Linear(9, 4)(torch.zeros(2, 8))\n"


@pytest.fixture(scope="module")
def gates() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("gates", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["gates"] = module
    spec.loader.exec_module(module)
    return module


def test_files_are_counted_at_each_gate(gates: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "model.py").write_text("from keras.layers import LSTM\ndef build():\n    return LSTM(3)\n")
    (tmp_path / "train.py").write_text("from model import build\nbuild().fit(x, y)\n")
    (tmp_path / "prose.py").write_text("import keras\nprint('an LSTM is a layer')\n")
    (tmp_path / "other.py").write_text("print(1)\n")
    assert gates.main([str(tmp_path)]) == 0
    words, imports, code, last, aside = capsys.readouterr().out.splitlines()
    assert [int(row.split()[i]) for row in (words, imports, code) for i in (1, 6)] == [4, 2, 1, 1, 2, 1]
    assert last.startswith("1 programs")
    assert aside.startswith("0 findings")


def test_what_is_missed_makes_it_fail(
    gates: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates.recurrent, "present", lambda _: False)
    (tmp_path / "model.py").write_text(WRONG + "nn.LSTM(3, 4)\n")
    assert gates.main([str(tmp_path)]) == 1
    assert "model.py:3: RNN801" in capsys.readouterr().out


def test_files_without_recurrent_layers_are_left_alone_on_purpose(gates: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "dense.py").write_text(WRONG)
    (tmp_path / "prose.py").write_text(WRONG + "print('an LSTM is a layer')\n")
    assert gates.main([str(tmp_path)]) == 0
    assert gates.main([str(tmp_path), "--words"]) == 0
    found = gates.look(tmp_path, words=True)
    assert (found.compared, len(found.aside), found.missed) == (2, 2, [])
