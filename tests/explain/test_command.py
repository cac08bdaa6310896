"""``lstmlint explain`` on the command line: places, formats, exit codes."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from lstmlint.cli import main

MODEL = """\
from keras import Input, Sequential
from keras.layers import LSTM

model = Sequential([
    Input((30, 5)),
    LSTM(64),
])
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(MODEL, encoding="utf-8")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["explain", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "a.py:6")
    assert (code, err) == (0, "")
    assert out.startswith("LSTM(64)  a.py:6\n")
    assert "17,920" in out
    assert max(map(len, out.splitlines())) <= 100
    assert "\x1b" not in out
    assert "\x1b[1mLSTM(64)\x1b[0m" in run(capsys, "a.py:6", "--color", "always")[1]


def test_formats(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "a.py:6:5", "--output-format", "markdown")
    assert code == 0
    assert out.startswith("**`LSTM(64)`** `a.py:6`\n")
    code, out, _ = run(capsys, "a.py:6", "--output-format", "json")
    page = json.loads(out)
    assert (code, page["kind"], page["title"], page["location"]) == (0, "layer", "LSTM(64)", {"row": 6, "column": 5})
    assert (page["data"]["input_shape"], page["data"]["output_shape"], page["data"]["params"]) == ([None, 30, 5], [None, 64], 17920)
    assert [w["shape"] for w in page["data"]["weights"]] == [[5, 256], [64, 256], [256]]


def test_several_places(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "a.py:6", "a.py:5", "--output-format", "json")
    assert [page["title"] for page in json.loads(out)] == ["LSTM(64)", "Input"]
    assert code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["a.py:3"], "a.py:3: nothing on this line to explain; the nearest: model (line 4), Input (line 5), LSTM(64) (line 6)"),
        (["a.py:99"], "a.py:99: nothing on this line to explain; the nearest: "),
        (["a.py"], "'a.py' names no line, as FILE:LINE or FILE:LINE:COLUMN do"),
        (["a.py:0"], "'a.py:0': lines and columns are counted from 1"),
        (["gone.py:3"], "gone.py: no such file or folder"),
        (["folder:3"], "folder is a folder: a line of a file is explained"),
        (["broken.py:1"], "broken.py:2: '(' was never closed"),
        (["plain.py:1"], "plain.py:1: nothing to explain: no recurrent models found in this file"),
        (["lesson.ipynb:2"], "lesson.ipynb: say in which cell, as in lesson.ipynb:cell 1:2"),
        (["lesson.ipynb:cell 1:1"], "nothing on this line to explain; the nearest: m (cell 2, line 1), Input (cell 2, line 2)"),
    ],
)
def test_what_cannot_be_explained(capsys: pytest.CaptureFixture[str], words: list[str], message: str) -> None:
    Path("folder").mkdir()
    Path("broken.py").write_text("from keras.layers import LSTM\nLSTM(\n", encoding="utf-8")
    Path("plain.py").write_text("x = 1\n", encoding="utf-8")
    notebook()
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


def notebook() -> None:
    cells = ["from keras import *\nfrom keras.layers import *", "m = Sequential()\nm.add(Input((4, 2)))\nm.add(LSTM(8))\nm.compile('sgd')"]
    data = {"cells": [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": [], "execution_count": None} for cell in cells]}
    Path("lesson.ipynb").write_text(json.dumps({**data, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")


def test_a_cell_of_a_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    notebook()
    code, out, _ = run(capsys, "lesson.ipynb:cell 2:3")
    assert code == 0
    assert out.startswith("LSTM(8)  lesson.ipynb:cell 2:3\n")


def test_markdown_and_saved_models(capsys: pytest.CaptureFixture[str]) -> None:
    Path("page.md").write_text(f"# A page\n\n```python\n{MODEL}```\n", encoding="utf-8")
    code, out, _ = run(capsys, "page.md:9")
    assert (code, out[:20]) == (0, "LSTM(64)  page.md:9\n")
    saved = Path(__file__).parents[2] / "examples" / "saved.json"
    assert "LSTM(64)" in run(capsys, f"{saved}:7")[1]


def test_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(MODEL.encode())))
    code, out, _ = run(capsys, "--stdin-filename", "b.py", "b.py:6")
    assert (code, out[:17]) == (0, "LSTM(64)  b.py:6\n")


def test_a_model_of_another_file(capsys: pytest.CaptureFixture[str]) -> None:
    Path("models.py").write_text(
        "from keras import Input, Sequential\nfrom keras.layers import LSTM\n\ndef build(steps):\n"
        "    return Sequential([Input((steps, 3)), LSTM(5)])\n",
        encoding="utf-8",
    )
    Path("train.py").write_text(
        "import numpy as np\nfrom models import build\nmodel = build(12)\nmodel.compile('adam', 'mse')\n"
        "model.fit(np.zeros((9, 12, 3)), np.zeros((9, 5)))\n",
        encoding="utf-8",
    )
    code, out, _ = run(capsys, "train.py:5")
    assert code == 0
    assert "(9, 12, 3)  (batch, 12, 3)  fits" in out
    assert "(batch, steps, 3)" in run(capsys, "models.py:5")[1]
