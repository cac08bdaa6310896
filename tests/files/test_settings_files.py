"""Settings that a program loads from YAML, JSON and TOML files of its project."""

from __future__ import annotations

from pathlib import Path

import pytest

from .trees import KERAS, found, plant

BUILD = "m = Sequential([Input((9, 3)), LSTM(4, return_sequences={}), LSTM(4)])\n"
FILES = {
    "config.yaml": "stacked: {}\nunits: [4, 8]\nmodel:\n  stacked: {}\n",
    "params.json": '{{"stacked": {}, "model": {{"stacked": {}}}}}',
    "config.toml": "stacked = {}\n[model]\nstacked = {}\n",
}
LOADS = [
    'import yaml\nconfig = yaml.safe_load(open("config.yaml"))\n',
    'import yaml\nwith open("config.yaml") as f:\n    config = yaml.load(f, Loader=yaml.FullLoader)\n',
    'import yaml\nwith open("config.yaml", "r", encoding="utf-8") as f:\n    config = yaml.safe_load(f.read())\n',
    'from yaml import safe_load\nconfig = safe_load(open("./config.yaml"))\n',
    'import json\nconfig = json.load(open("params.json"))\n',
    'import json\nfrom pathlib import Path\nconfig = json.loads(Path("params.json").read_text())\n',
    "import json\nfrom pathlib import Path\nH = Path(__file__).resolve().parent\n"
    'with (H / "params.json").open() as f:\n    config = json.load(f)\n',
    'import json, os\nconfig = json.load(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "params.json")))\n',
    'import tomllib\nwith open("config.toml", "rb") as f:\n    config = tomllib.load(f)\n',
    'import json\ndef load(path):\n    with open(path) as f:\n        return json.load(f)\nconfig = load("params.json")\n',
]


@pytest.mark.parametrize("load", LOADS)
def test_a_setting_is_known(load: str, tmp_path: Path) -> None:
    plant(tmp_path, {"train.py": KERAS + load + BUILD.format('config["model"]["stacked"]')})
    row = KERAS.count("\n") + load.count("\n") + 1
    for value, rows in (("false", [("train.py", "RNN101", row)]), ("true", [])):
        plant(tmp_path, {name: text.format(value, value) for name, text in FILES.items()})
        assert found(tmp_path) == rows


def test_a_wrapper_of_the_project(tmp_path: Path) -> None:
    settings = """\
import yaml


class Settings:
    def __init__(self, values):
        self.stacked = values["stacked"]
        self.model = values.get("model", {})


def load(path="config.yaml"):
    with open(path) as f:
        return Settings(yaml.safe_load(f))
"""
    train = KERAS + "from settings import load\ncfg = load()\n" + BUILD.format("cfg.stacked")
    plant(tmp_path, {"settings.py": settings, "config.yaml": FILES["config.yaml"].format("false", "false"), "train.py": train})
    assert found(tmp_path) == [("train.py", "RNN101", 5)]


def test_the_projects_root(tmp_path: Path) -> None:
    train = KERAS + LOADS[0] + BUILD.format('config["stacked"]')
    plant(tmp_path, {"pyproject.toml": "", "config.yaml": "stacked: false", "scripts/train.py": train})
    assert found(tmp_path) == [("scripts/train.py", "RNN101", 5)]
    plant(tmp_path, {"scripts/config.yaml": "stacked: true"})
    assert found(tmp_path) == []


@pytest.mark.parametrize("text", [None, "", "stacked: [", "- a", "\xff\xfe", "stacked: " + "x" * 300_000, "a: &a [*a]\nstacked: *a"])
def test_a_missing_or_broken_file_is_unknown(text: str | None, tmp_path: Path) -> None:
    plant(tmp_path, {"train.py": KERAS + LOADS[0] + BUILD.format('config["stacked"]')})
    if text is not None:
        (tmp_path / "config.yaml").write_bytes(text.encode("latin-1"))
    assert found(tmp_path) == []


def test_nothing_outside_of_the_project_is_read(tmp_path: Path) -> None:
    load = LOADS[0].replace("config.yaml", "../config.yaml")
    plant(
        tmp_path,
        {"config.yaml": "stacked: false", "inner/setup.py": "", "inner/train.py": KERAS + load + BUILD.format('config["stacked"]')},
    )
    assert found(tmp_path, "inner/train.py") == []
