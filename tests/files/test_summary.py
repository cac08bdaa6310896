"""``lstmlint summary`` of a script whose model is built in another file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lstmlint.cli.main import main
from tests.files.trees import MODEL, plant

FILES = {"net.py": MODEL, "train.py": "from net import build_model\n\nmodel = build_model(10, 3)\n"}


def test_the_imported_model(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(plant(tmp_path, FILES))
    assert main(["summary", "train.py", "--output-format", "json"]) == 0
    [model] = json.loads(capsys.readouterr().out)["models"]
    assert (model["filename"], model["input_shape"], model["output_shape"]) == ("net.py", [None, 10, 3], [None, 1])
    assert [layer["type"] for layer in model["layers"]] == ["LSTM", "LSTM", "Dense"]
    assert model["location"]["row"] == 6
    assert [layer["location"]["row"] for layer in model["layers"]] == [8, 9, 10]
