"""Notebooks and prose on the command line: found, told, mended, summarized."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lstmlint.cli import main
from lstmlint.config import Config
from lstmlint.engine import Target, lint_paths
from tests.documents.notebooks import HEAD, prose, sources, text_of

FIRST = "model = Sequential()\nmodel.add(Input((30, 5)))\nmodel.add(LSTM(64))"
STACK = text_of(prose("# LSTM"), HEAD, FIRST, "# %%\nmodel.add(LSTM(32))")
CALL = "keras.layers.LSTM(3, return_sequence=True)"
BLOCK = f"```python\nimport keras\n{CALL}\n```\n"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


def put(name: str, text: str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    out, err = capsys.readouterr()
    return code, out, err


def test_what_is_found_in_folders(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.ipynb", "docs/b.md", "docs/c.rst", "d.py", ".ipynb_checkpoints/a-checkpoint.ipynb"):
        put(name, "")
    assert run(capsys, "check", "--show-files") == (0, "a.ipynb\nd.py\n", "")
    put("lstmlint.toml", "extend-include = ['docs/*.md']")
    assert run(capsys, "check", "--show-files")[1] == "a.ipynb\nd.py\ndocs/b.md\n"
    put("lstmlint.toml", "include = ['*.rst']")
    assert run(capsys, "check", "--show-files")[1] == "docs/c.rst\n"
    assert run(capsys, "check", "--show-files", "docs/b.md")[1] == "docs/b.md\n"
    assert run(capsys, "check", "--show-files", "--config", "extend-include=['*.py']")[1] == "d.py\ndocs/c.rst\n"
    put("docs/lstmlint.toml", "extend = '../lstmlint.toml'\nextend-include = ['*.md']")
    assert run(capsys, "check", "--show-files")[1] == "docs/b.md\ndocs/c.rst\n"


def test_every_format_names_the_cell(capsys: pytest.CaptureFixture[str]) -> None:
    put("a.ipynb", STACK)
    assert run(capsys, "check", "--output-format", "concise")[1].startswith("a.ipynb:cell 3:3:11: RNN101 [*] LSTM(32) needs")
    out = run(capsys, "check")[1]
    assert " --> a.ipynb:cell 3:3:11\n" in out and "::: a.ipynb:cell 4:2:11\n" in out
    assert "2 | model.add(LSTM(32))\n  |           -------- LSTM(32) needs" in out
    (told,) = json.loads(run(capsys, "check", "--output-format", "json")[1])
    assert told["cell"] == 3 and told["location"] == {"row": 3, "column": 11}
    assert [related["cell"] for related in told["related"]] == [3, 4] and told["fix"]["edits"][0]["cell"] == 3


def test_a_diff_of_each_cell_and_a_file_that_stays(capsys: pytest.CaptureFixture[str]) -> None:
    path = put("a.ipynb", STACK)
    code, out, err = run(capsys, "check", "--diff")
    assert (code, err) == (1, "Would fix 1 problem.\n") and path.read_text(encoding="utf-8") == STACK
    assert out == (
        "--- a.ipynb:cell 3\n+++ a.ipynb:cell 3\n@@ -1,3 +1,3 @@\n model = Sequential()\n model.add(Input((30, 5)))\n"
        "-model.add(LSTM(64))\n+model.add(LSTM(64, return_sequences=True))\n"
    )


def test_a_file_is_mended_and_left_alone_the_next_time(capsys: pytest.CaptureFixture[str]) -> None:
    path = put("a.ipynb", STACK)
    assert run(capsys, "check", "--fix") == (0, "Fixed 1 problem. All checks passed!\n", "")
    assert path.read_text(encoding="utf-8") == STACK.replace("LSTM(64)", "LSTM(64, return_sequences=True)")
    after = path.read_bytes()
    assert run(capsys, "check", "--fix") == (0, "All checks passed!\n", "") and path.read_bytes() == after


@pytest.mark.parametrize(("name", "text"), [("x.ipynb", STACK), ("x.md", BLOCK), ("x.rst", f">>> import keras\n>>> {CALL}\n")])
def test_standard_input(name: str, text: str, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert main(["check", "--output-format", "concise", "--stdin-filename", name, "-"]) == 1
    assert capsysbinary.readouterr().out.startswith(name.encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    main(["check", "--fix", "--stdin-filename", name, "-"])
    out = capsysbinary.readouterr().out
    assert b"return_sequences=True" in out and out.count(b"\n") == text.count("\n")


def test_settings_of_a_file_hold(capsys: pytest.CaptureFixture[str]) -> None:
    put("a.ipynb", STACK)
    assert run(capsys, "check", "--per-file-ignores", "*.ipynb:RNN101")[0] == 0
    assert run(capsys, "check", "--exclude", "*.ipynb", ".")[0] == 0
    put("requirements.txt", "keras==3.5\n")
    put("b.ipynb", text_of(HEAD, "m = Sequential()\nm.add(LSTM(3, input_length=3, input_dim=2))"))
    assert [d["code"] for d in json.loads(run(capsys, "check", "--output-format", "json", "b.ipynb")[1])][:1] == ["RNN702"]


def test_the_models_of_other_files(capsys: pytest.CaptureFixture[str]) -> None:
    model = "Sequential([Input((9, n)), LSTM(4), LSTM(2)])"
    put("models.py", f"from keras import Sequential\nfrom keras.layers import *\n\ndef build(n):\n    return {model}\n")
    put("train.ipynb", text_of("from models import build", "model = build(3)\nmodel.summary()"))
    out = run(capsys, "check", "train.ipynb")[1]
    assert "--> models.py:5:" in out and "::: train.ipynb:cell 2:1:9" in out
    assert "model (sequential), models.py:5" in run(capsys, "summary", "train.ipynb")[1]
    assert run(capsys, "check", "--fix", "train.ipynb", "models.py")[0] == 0
    assert "LSTM(4, return_sequences=True)" in Path("models.py").read_text(encoding="utf-8")


def test_summaries_name_the_cell(capsys: pytest.CaptureFixture[str]) -> None:
    put("a.ipynb", STACK)
    assert run(capsys, "summary", "a.ipynb")[1].startswith("model (sequential), a.ipynb:cell 3:1\n")
    (model,) = json.loads(run(capsys, "summary", "--output-format", "json", "a.ipynb")[1])["models"]
    assert model["location"] == {"cell": 3, "row": 1, "column": 9}
    assert model["layers"][1]["location"] == {"cell": 4, "row": 2, "column": 11}
    put("b.ipynb", text_of(HEAD, "for", FIRST))
    code, out, err = run(capsys, "summary", "b.ipynb")
    assert (code, out[:40]) == (2, "model (sequential), b.ipynb:cell 3:1\n───") and err.startswith("error: b.ipynb:cell 2:1: ")


def test_several_processes_say_the_same() -> None:
    targets = [Target(str(put(f"a{number}.ipynb", STACK)), Config()) for number in range(30)]
    assert [o.diagnostics for o in lint_paths(targets, jobs=2)] == [o.diagnostics for o in lint_paths(targets)]
    for outcome in lint_paths(targets, jobs=2, fix=True):
        assert len(outcome.applied) == 1 and sources(Path(outcome.path).read_bytes())[2].endswith("(LSTM(64, return_sequences=True))")


def test_other_names_of_the_kinds(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("A.IPYNB", "README.MD", "a.markdown", "a.qmd", "a.Rmd"):
        put(name, STACK if name == "A.IPYNB" else BLOCK)
        assert run(capsys, "check", name)[0] == 1, name


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "\0" * 100, '{"cells": []}', "keras", "{" * 10_000])
def test_what_mentions_no_model_is_passed_over(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    put("a.ipynb", text)
    assert run(capsys, "check") == (0, "All checks passed!\n", "")


def test_hostile_notebooks_end_soon(capsys: pytest.CaptureFixture[str]) -> None:
    start = '{"keras LSTM": '
    for text in (start + "[" * 3_000_000, start + "[],[" * 4_000_000, start + '"' + "\\" * 30_000_001, start + "\0" * 1_000_000):
        put("a.ipynb", text)
        code, out, _ = run(capsys, "check", "--output-format", "concise")
        assert code == 1 and out.count("RNN001") == 1 and "this is no notebook" in out


@pytest.mark.slow
def test_fifty_megabytes_of_pictures() -> None:
    text = json.loads(STACK)
    text["cells"][2]["outputs"] = [{"output_type": "display_data", "data": {"image/png": "LSTMGRU+" * 6_400_000}, "metadata": {}}]
    put("a.ipynb", json.dumps(text, indent=1))
    start = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "lstmlint", "check", "--fix", "a.ipynb"], capture_output=True, text=True, check=True)
    assert done.stdout == "Fixed 1 problem. All checks passed!\n" and time.monotonic() - start < 30
    text["cells"][2]["source"][2] = "model.add(LSTM(64, return_sequences=True))"
    assert json.loads(Path("a.ipynb").read_text(encoding="utf-8")) == text


_IMPORTED = """
import sys
from lstmlint.cli import main
main(["check", "-q", *sys.argv[1:]])
rooms = "documents ipython json_places markdown names notebook pieces prose restructured rows".split()
print(sorted(sys.modules.keys() & {"json", *(f"lstmlint.source.{room}" for room in rooms)}))
"""


def test_python_files_cost_nothing_more() -> None:
    put("a.py", "from torch import nn\nnet = nn.Linear(3, 4)\n")
    put("b.py", "print()\n")
    done = subprocess.run([sys.executable, "-c", _IMPORTED, "a.py", "b.py"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    put("c.ipynb", text_of("print()"))
    put("c.md", "```python\nprint()\n```\n")
    done = subprocess.run([sys.executable, "-c", _IMPORTED, "a.py", "c.ipynb", "c.md"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['lstmlint.source.documents']"  # what tells the kinds apart, and none of the kinds
