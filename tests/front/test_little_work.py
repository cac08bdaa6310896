"""What is not needed is not done: files that cannot matter are not parsed by LibCST."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lstmlint.config import Config
from lstmlint.config.patterns import matches
from lstmlint.engine import lint_source
from lstmlint.source.project import Loader

_IMPORTED = """
import sys
from lstmlint.config import Config
from lstmlint.engine import lint_source
lint_source("a.py", sys.argv[1], Config())
print("libcst" in sys.modules)
"""


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("from torch import nn\nnet = nn.Linear(3, 4)  # an LSTM some day\n", False),
        ("from torch import nn\nnet = nn.LSTM(3, 4)\n", True),
        ("import keras\nprint(keras.__version__)  # LSTM\n", False),
        ("import keras\nlayer = keras.layers.LSTM(3)\n", True),
    ],
)
def test_only_a_file_that_may_build_a_recurrent_model_is_parsed(text: str, parsed: bool) -> None:
    done = subprocess.run([sys.executable, "-c", _IMPORTED, text], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(parsed)


def test_a_file_of_pytorch_is_told_that_it_is_no_python() -> None:
    found = lint_source("a.py", "from torch import nn\nnet = nn.LSTM(3, 4\n", Config())
    assert [diagnostic.code for diagnostic in found] == ["RNN001"]


def test_imports_in_a_circle_lead_to_the_model_of_one_of_them(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("import two\nfrom three import build\n\ndef make():\n    return build()\n")
    (tmp_path / "two.py").write_text("import one\n\ndef nothing():\n    return one\n")
    (tmp_path / "three.py").write_text("import keras\nimport two\n\ndef build():\n    return keras.layers.LSTM(3)\n")
    loader = Loader()
    assert loader.builders(str(tmp_path / "main.py"), "from two import nothing\nnothing()\n") == frozenset()
    assert loader.builders(str(tmp_path / "main.py"), "from one import make\nmake()\n") == {"make"}
    # What a file says later, as after a fix, counts.
    assert loader.builders(str(tmp_path / "main.py"), "print()\n") == frozenset()


def test_a_circle_without_a_model_leads_nowhere_whichever_is_asked_first(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("import two\n\ndef make():\n    return two.make()\n")
    (tmp_path / "two.py").write_text("import one\n\ndef make():\n    return one.make()\n")
    loader = Loader()
    for name in ("one", "two", "one"):
        assert loader.builders(str(tmp_path / "main.py"), f"import {name}\n{name}.make()\n") == frozenset()


@pytest.mark.parametrize(
    ("pattern", "path", "root", "above", "wanted"),
    [
        ("build", "/p/build", "/p", False, True),
        ("build", "/p/build/a.py", "/p", False, False),
        ("build", "/p/build/a.py", "/p", True, True),
        ("p", "/p/a.py", "/p", True, False),
        ("*.py", "/elsewhere/a.py", "/p", True, True),
        ("src/*", "/p/src/a.py", "/p", True, True),
        ("src/*", "/p/src/deep/a.py", "/p", False, False),
        ("src/*", "/p/src/deep/a.py", "/p", True, True),
        ("./src", "/p/src/a.py", "/p", True, True),
        ("src", "/projects/src/a.py", "/p", True, False),
        ("/p/src", "/p/src/a.py", "/other", True, True),
        ("/p/src", "/p/srcs/a.py", "/other", True, False),
        ("src/a.py", "/src/a.py", "", False, True),
    ],
)
def test_patterns(pattern: str, path: str, root: str, above: bool, wanted: bool) -> None:
    assert matches(pattern, path, root, above=above) is wanted


_COMMAND = """
import contextlib, io, sys
from lstmlint.cli import main
with contextlib.redirect_stdout(io.StringIO()):
    main(["check", *sys.argv[1:]])
old = ("lstmlint.cli.oldcode", "lstmlint.cli.progress", "lstmlint.engine.baseline", "lstmlint.engine.scope", "lstmlint.engine.ignoring")
old += ("lstmlint.source.changes", "lstmlint.source.annotate")
parts = ("lstmlint.runtime", "lstmlint.cli.runtime", "lstmlint.engine.confirm", "tensorflow", "torch", *old)
print(sorted(name for name in sys.modules if name.startswith(parts)))
"""


def test_what_is_not_asked_for_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("from keras import layers\nlayer = layers.LSTM(3)\nother = layers.LSTM(units=-1)\n")
    done = subprocess.run([sys.executable, "-c", _COMMAND, str(tmp_path / "a.py")], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
