"""``lstmlint graph`` from the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from lstmlint.cli.main import main

ONE = "from keras import Input, Sequential\nfrom keras.layers import LSTM, Dense\nnet = Sequential([Input((10, 3)), LSTM(64), Dense(1)])\n"
TWO = ONE + "other = Sequential([Input((5, 2)), LSTM(8)], name='weird/<name>')\n"
TORCH = "import torch\nfrom torch import nn\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def graph(*words: str) -> int:
    return main(["graph", *words])


def test_svg_is_what_is_written_unless_something_else_is_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.py").write_text(ONE)
    assert graph("a.py") == 0
    root = ET.fromstring(capsys.readouterr().out)
    assert root.tag.endswith("svg")


@pytest.mark.parametrize(
    ("file", "begin"),
    [("a.svg", "<svg"), ("a.html", "<!doctype html>"), ("a.mmd", "flowchart"), ("a.dot", "digraph"), ("new/folder/a.gv", "digraph")],
)
def test_the_name_of_the_file_says_the_format(folder: Path, file: str, begin: str) -> None:
    (folder / "a.py").write_text(ONE)
    assert graph("a.py", "-o", file) == 0
    text = (folder / file).read_text(encoding="utf-8").lower()
    assert begin in text[:400]
    assert "lstm" in text


def test_the_option_is_stronger_than_the_name_of_the_file(folder: Path) -> None:
    (folder / "a.py").write_text(ONE)
    assert graph("a.py", "--format", "dot", "-o", "picture.txt") == 0
    assert "digraph" in (folder / "picture.txt").read_text(encoding="utf-8")


def test_several_models_have_to_be_told_apart(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.py").write_text(TWO)
    assert graph("a.py", "--format", "mermaid") == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "there are 2 models" in told.err
    assert "net (a.py:3), weird/<name> (a.py:4)" in told.err
    assert graph("a.py", "--format", "mermaid", "--model", "net") == 0
    by_name = capsys.readouterr().out
    assert graph("a.py", "--format", "mermaid", "--model", "3") == 0
    assert capsys.readouterr().out == by_name


def test_a_folder_gets_a_file_for_each(folder: Path) -> None:
    (folder / "a.py").write_text(TWO)
    assert graph("a.py", "--format", "dot", "-o", "out/") == 0
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["a-net.dot", "a-weird_name.dot"]


def test_one_page_and_one_dot_file_hold_them_all(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.py").write_text(TWO)
    assert graph("a.py", "--format", "dot") == 0
    assert capsys.readouterr().out.count("digraph") == 2
    assert graph("a.py", "-o", "all.html") == 0
    page = (folder / "all.html").read_text(encoding="utf-8")
    assert "net" in page
    assert "weird/&lt;name&gt;" in page
    assert "weird/<name>" not in page


def test_a_nested_model_can_be_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = ONE + "from keras import Model\nx = Input((10, 3))\nwhole = Model(x, Dense(2)(net(x)))\n"
    (folder / "a.py").write_text(text)
    assert graph("a.py", "--format", "dot") == 0
    assert capsys.readouterr().out.count("digraph") == 1
    assert graph("a.py", "--format", "dot", "--model", "net") == 0


@pytest.mark.parametrize(
    ("text", "words", "told"),
    [
        (ONE, ("--model", "nett"), "there is no model 'nett'"),
        ("print(1)\n", (), "no models found"),
        ("def f(:\n", (), "a.py:1: "),
    ],
)
def test_nothing_to_draw(folder: Path, capsys: pytest.CaptureFixture[str], text: str, words: tuple[str, ...], told: str) -> None:
    (folder / "a.py").write_text(text)
    assert graph("a.py", *words) == 2
    assert told in capsys.readouterr().err


def test_no_such_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert graph("none.py") == 2
    assert "none.py: no such file or folder" in capsys.readouterr().err


def test_what_cannot_be_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.py").write_text(ONE)
    (folder / "file").write_text("")
    assert graph("a.py", "-o", "file/a.svg") == 2
    told = capsys.readouterr().err
    assert told.startswith("error: file")
    assert told.count("\n") == 1


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Piped:
        class buffer:  # noqa: N801
            @staticmethod
            def read() -> bytes:
                return ONE.encode()

    monkeypatch.setattr(sys, "stdin", Piped)
    assert graph("--stdin-filename", "a.py", "-", "--format", "dot") == 0
    assert "LSTM" in capsys.readouterr().out


def test_a_model_that_another_file_makes_is_drawn_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "models.py").write_text(
        "from keras import Input, Sequential\nfrom keras.layers import LSTM\nmodel = Sequential([Input((10, 3)), LSTM(64)])\n"
    )
    (folder / "train.py").write_text("from models import model\nmodel.fit(x, y)\n")
    assert graph(".", "--format", "dot") == 0
    assert capsys.readouterr().out.count("digraph") == 1
