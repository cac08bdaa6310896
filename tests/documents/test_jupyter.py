"""Notebooks that Jupyter itself wrote, ran and opens again."""

from __future__ import annotations

import difflib
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from lstmlint.cli import main
from tests.documents.notebooks import PIXEL, notebook, prose

pytestmark = pytest.mark.slow

# What a notebook needs of Keras to be run: nothing of it is built.
KERAS = """
class Sequential:
    def __init__(self, layers=()): self.layers = list(layers)
    def add(self, layer): self.layers.append(layer)

def LSTM(units, return_sequences=False): return "LSTM", units, return_sequences
def Dense(units): return "Dense", units
def Input(shape): return "Input", shape
"""
CELLS = (
    prose("# An LSTM\n\nof **two** layers"),
    "%matplotlib inline\n!echo keras \\\n  LSTM\nimport base64\nfrom IPython.display import Image\n"
    "from keras.layers import LSTM, Dense, Input\nfrom keras.models import Sequential",
    "%%time\nmodel = Sequential()\nmodel.add(Input((30, 5)))\nmodel.add(\n    LSTM(\n        64,  # wide\n    )\n)",
    f'Image(base64.b64decode("{PIXEL}"))',
    "%%bash\necho 'LSTM('",
    "files = !ls\nmodel.add(LSTM(32))\nmodel.add(Dense(1))\nprint('größe', model.layers)\nlen?",
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook run and stored by Jupyter, with its outputs."""
    folder = tmp_path_factory.mktemp("jupyter")
    (folder / "keras").mkdir()
    (folder / "keras" / "__init__.py").touch()
    for name in ("layers", "models"):
        (folder / "keras" / f"{name}.py").write_text(KERAS)
    nbformat.write(notebook(*CELLS), folder / "new.ipynb")
    run(folder, "new.ipynb", "done.ipynb")
    return folder / "done.ipynb"


def run(folder: Path, before: str, after: str) -> None:
    """Run a notebook with Jupyter."""
    command = ["-m", "nbconvert", "--to", "notebook", "--execute", before, "--output", after, "--ExecutePreprocessor.timeout=120"]
    done = subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_found_where_jupyter_shows_it(written: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(written.parent)
    assert PIXEL in written.read_text() and '"name": "python"' in written.read_text()
    assert main(["check", "--output-format", "json", "done.ipynb"]) == 1
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["code"], told["cell"], told["location"]) == ("RNN101", 3, {"row": 5, "column": 5})
    assert [r["cell"] for r in told["related"]] == [3, 6] and told["related"][1]["location"] == {"row": 2, "column": 11}
    assert told["fix"]["edits"][0]["cell"] == 3


def test_only_the_source_changes_and_jupyter_runs_it(
    written: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(written.parent)
    before = written.read_text(encoding="utf-8")
    Path("mended.ipynb").write_text(before, encoding="utf-8")
    subprocess.run(["git", "init", "-q", "."], check=True)
    subprocess.run(["git", "add", "mended.ipynb"], check=True)
    assert main(["check", "--fix", "mended.ipynb"]) == 0
    assert "Fixed 1 problem." in capsys.readouterr().out
    after = Path("mended.ipynb").read_text(encoding="utf-8")
    assert [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"] == [
        '+     "        return_sequences=True,\\n",'
    ]
    shown = subprocess.run(["git", "diff", "--numstat", "mended.ipynb"], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["1", "0", "mended.ipynb"]
    nbformat.validate(nbformat.read("mended.ipynb", as_version=4))
    run(written.parent, "mended.ipynb", "again.ipynb")
    outputs = [cell.outputs for cell in nbformat.read("again.ipynb", as_version=4).cells if cell.cell_type == "code"]
    assert "('LSTM', 64, True)" in json.dumps(outputs)
