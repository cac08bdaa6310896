"""Bytes to text to tree: decoding, lines, the prefilter, the fallbacks of the parser."""

from __future__ import annotations

import ast
from concurrent.futures import ThreadPoolExecutor

import libcst as cst
import pytest

from lstmlint.source import DecodeFailure, LineTable, ParseFailure, SourceFile, decode, parse, parsed, prefilter, recurrent


@pytest.mark.parametrize(
    ("data", "text", "encoding", "bom"),
    [
        (b"x = 1\n", "x = 1\n", "utf-8", False),
        ("x = 'é'\n".encode(), "x = 'é'\n", "utf-8", False),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n", "utf-8", True),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "# -*- coding: latin-1 -*-\nx = 'é'\n", "iso8859-1", False),
        (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n", None, "cp1252", False),
        (b"x = 1\n# coding: latin-1\n", "x = 1\n# coding: latin-1\n", "utf-8", False),
        (b"\xef\xbb\xbf# coding: utf-8\n", "# coding: utf-8\n", "utf-8", True),
        (b"# coding: utf8\r\nx\r\n", "# coding: utf8\r\nx\r\n", "utf-8", False),
        (b"", "", "utf-8", False),
    ],
)
def test_decoding(data: bytes, text: str | None, encoding: str, bom: bool) -> None:
    source = decode("a.py", data)
    assert isinstance(source, SourceFile)
    assert (source.encoding, source.bom) == (encoding, bom)
    if text is not None:
        assert source.text == text
    assert source.encode(source.text) == data


@pytest.mark.parametrize(
    ("data", "row", "words"),
    [
        (b"x = 1\ny = '\xe9'\n", 2, "can't decode byte 0xe9"),
        (b"# coding: klingon\n", 1, "unknown encoding: klingon"),
        (b"\n# coding: rot13\n", 2, "unknown encoding: rot13"),
        (b"# coding: hex\n", 1, "unknown encoding: hex"),
        (b"\xef\xbb\xbf# coding: latin-1\n", 1, "latin-1 with BOM"),
        (b"# coding: ascii\n\n'\xff'\n", 3, "'ascii' codec can't decode byte 0xff"),
        (b"x\r\ny\rz '\xff'", 3, "no encoding is declared"),
    ],
)
def test_what_cannot_be_decoded(data: bytes, row: int, words: str) -> None:
    failure = decode("a.py", data)
    assert isinstance(failure, DecodeFailure)
    assert failure.row == row
    assert words.replace("latin-1", "iso-8859-1") in failure.message.replace("latin-1", "iso-8859-1")


def test_lines_are_those_of_cpython() -> None:
    text = "a\nb\r\nc\rd\x0ce\u2028f\x85g\n"
    lines = LineTable(text)
    assert [lines.line(row) for row in range(1, len(lines) + 1)] == ["a", "b", "c", "d\x0ce\u2028f\x85g", ""]
    for offset in range(len(text)):
        row, column = lines.at(offset)
        assert lines.offset(row, column) == min(offset, lines.end(row))
    assert lines.at(text.index("g")) == (4, text[text.index("d") :].index("g") + 1)


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("from keras.layers import LSTM\n", True),
        ("import keras\n# LSTM\n", False),
        ('import keras\n"""\nLSTM(3)\n"""\n', False),
        ("import keras\n'''LSTM'''\nx = 1\n", False),
        ('import keras\ndef f():\n    "uses an LSTM"\n', False),
        ("import keras\nprint('uses an LSTM')\n", False),
        ("import keras\nprint('LSTM GRU'.split())\n", True),
        ("import keras\nx = eval('LSTM(32)')\n", True),
        ("import keras\nx = yaml.safe_load('''rnn: LSTM\nunits: 3''')\n", True),
        ("import keras\nx = 'CuD' + 'NNLSTM'\n", True),
        ("import keras\nx = f'{kind}RNNCell'\n", True),
        ("import keras\nx = 'data/LSTM_results.csv'\n", False),
        ("import keras\nfrom models import CharRNN\n", True),
        ("import keras\nfrom models import build_LSTM as build\n", True),
        ("import keras\nfrom LSTM_models import Net\n", True),
        ("import keras\nfrom settings import RNN_SIZE\n", False),
        ("import keras\nimport models\nmodel = models.text.CharRNN()\n", True),
        ("import keras\nmodel = CharRNN()\nfrom models import *\n", True),
        ("import keras\nself.CharRNN()\n", False),
        ("import keras\nclass CharRNN(keras.Model): pass\n", True),
        ("import torch\nclass CharRNN(nn.Module): pass\n", True),
        ("import torch\nclass CharRNN(base()): pass\n", True),
        ("import torch\nclass TestRNN(unittest.TestCase): pass\n", False),
        ("import keras\nlayer = layers.LSTM\n", True),
        ("import keras\nx = getattr(keras.layers, 'LSTM')\n", True),
        ('import keras\nx = getattr(keras.layers, """LSTM""")\n', True),
        ("import keras\nx = f(name='# LSTM')\n", True),
        ("import keras\ndef f(LSTM=1): pass\n", True),
        ("import keras\nmy_GRU = 1\n", False),
        ("import keras\nx = {'class_name': 'GRU'}\n", True),
        ("import keras\nfrom models.LSTM import *\n", True),
        ("import keras\ndef f():\n    global LSTM\n", True),
        ("import keras\nx = f'''{LSTM}'''\n", True),
        ("import keras\n# LSTM\nprint 'x'\n", True),
        ("import keras\nx = 'a\\'b'; y = LSTM\n", True),
        ("import keras\n'''a'''; LSTM\n", True),
        ("import keras\nmatch x:\n    case LSTM(): pass\n", True),
    ],
)
def test_a_name_in_the_code(text: str, worth: bool) -> None:
    assert prefilter.mentions(text.encode())
    assert prefilter.mentions_text(text)
    assert recurrent.present(text) is worth


def test_a_long_string_is_looked_through_once() -> None:
    # Were it looked through once for each word of it, this would take hours.
    assert not recurrent.present(f"import keras\nx = '{'1,RNN_,' * 300_000}'\n")


def test_the_gate_misses_nothing() -> None:
    # Everything that CPython sees as code must get through: build programs around a name in all sorts of places.
    holes = [
        "{}",
        "x.{}",
        "from m import {}",
        "f({}=1)",
        "f('{}')",
        "x = [{!r}]",
        "class {}: pass",
        "import {} as q",
        "del {}",
        "x: {} = 1",
    ]
    covers = ["# LSTM\n", '"""LSTM"""\n', "s = '#'\n", 's = "\'"\n', "s = '''\n\"\n'''\n", "s = f'{x!r:#>{w}}'\n"]
    for hole in holes:
        for cover in covers:
            text = cover + hole.format("LSTM") + "\n" + cover
            ast.parse(text)
            assert recurrent.present(text), text


@pytest.mark.parametrize(
    "text",
    [
        "%matplotlib inline\nx = 1\n",
        "x = 1\n!pip install keras\ny = 2\n",
        "if x:\n    !ls\n    y = 2\n",
        "files = !ls -la\ny = 2\n",
        "x = %time f()\ny = 2\n",
        "%%time\ny = 2\n",
        "?print\ny = 2\n",
        "model.summary?\nmodel??\ny = 2\n",
        "!pip install \\\n    keras \\\n    numpy\ny = 2\n",
        "!echo it's (odd\ny = 2\n",
        "x = '''\n%not magic\n'''\n%magic\ny = 2\n",
        "x = (a\n  % b)\n%magic\ny = 2\n",
    ],
)
def test_magics_are_masked_in_place(text: str) -> None:
    module = parse(SourceFile.of("a.py", text))
    assert isinstance(module, cst.Module)
    outcome = parsed(SourceFile.of("a.py", text))
    assert not isinstance(outcome, ParseFailure)
    before, after = LineTable(text), outcome.lines
    assert len(before) == len(after)
    changed = {row for copy in outcome.copies for row in copy.rewritten}
    assert changed
    for row in range(1, len(before) + 1):
        assert (before.line(row) == after.line(row)) or row in changed
    if "'''" in text:
        assert "%not magic" in outcome.text
    if "% b" in text:
        assert "% b" in outcome.text


@pytest.mark.parametrize(
    "text",
    [
        "if x:\n        if y:\n\t\tz = 1\n",
        "class A:\n    def f(self):\n        if 1:\n\t    x = 1\n\t    y = 2\n",
        "if x:\n\ty = '''\n  \t a'''\n\tz = 1\n",
    ],
)
def test_indentation_that_only_cpython_reads(text: str) -> None:
    try:
        ast.parse(text)
    except SyntaxError:
        pytest.skip("this CPython refuses it as well")
    assert isinstance(parse(SourceFile.of("a.py", text)), cst.Module)


@pytest.mark.parametrize(
    ("text", "words", "row", "column"),
    [
        ("x = [f(1)\n     g(2)]\n", "invalid syntax. Perhaps you forgot a comma?", 1, 6),
        ("def f(:\n    pass\n", "invalid syntax", 1, 7),
        ("x = (1,\n", "'(' was never closed", 1, 5),
        ("if x:\ny = 1\n", "expected an indented block after 'if' statement on line 1", 2, 1),
        ("x = 1\n\0\n", "source code cannot contain null bytes", 2, 1),
        ("x = 'é' + 'a' b\n", "invalid syntax", 1, 15),
        ("print 'a'\n", "this looks like Python 2: Missing parentheses in call to 'print'", 1, 1),
        ("exec 'a'\n", "this looks like Python 2: Missing parentheses in call to 'exec'", 1, 1),
        ("x = 1 <> 2\n", "this looks like Python 2", 1, 7),
        ("x = `y`\n", "this looks like Python 2", 1, 5),
        ("raise E, 'x'\n", "this looks like Python 2", 1, 8),
        ("x = 0777\n", "this looks like Python 2", 1, 5),
        ("x = 10L\n", "this looks like Python 2", 1, 6),
        ("x = ur'a'\n", "this looks like Python 2", 1, 7),
        ("print >>f, 'a' % b,\nprint x\n", "this looks like Python 2", 2, 1),
        ("try:\n    x\nexcept A, e:\n    print e\n", "this looks like Python 2", 3, 8),
        ("%magic\nx = (\n", "'(' was never closed", 2, 5),
        ("x = '\ud800'\n", "surrogates not allowed", 1, 1),
    ],
)
def test_why_a_file_cannot_be_parsed(text: str, words: str, row: int, column: int) -> None:
    failure = parse(SourceFile.of("a.py", text))
    assert isinstance(failure, ParseFailure)
    assert words in failure.message
    assert (failure.row, failure.column) == (row, column)
    assert (failure.end_row, failure.end_column) >= (row, column)


def test_ordinary_mistakes_are_not_called_python_2() -> None:
    for text in ("x = [1 2]\n", "print(x y)\n", "s = 'print x'; y = = 2\n", "# print x\ny = = 2\n", "x = {'a': 1 'b': 2}\n", "f(1L2)\n"):
        failure = parse(SourceFile.of("a.py", text))
        assert isinstance(failure, ParseFailure)
        assert "Python 2" not in failure.message, text


def test_prefixes_and_deep_nests_end() -> None:
    text = "from keras.layers import LSTM\n@d\ndef f(a, *b):\n\tx = '''a\n'''; y = [LSTM(3, z=f'{a}'), {1: 2}]\n\t!ls 'x\n\treturn x\n"
    for end in range(len(text)):
        outcome = parse(SourceFile.of("a.py", text[:end]))
        assert isinstance(outcome, cst.Module | ParseFailure)
    for deep in ("(" * 3000, "x = " + "[" * 5000 + "]" * 5000, "f(" * 900 + ")" * 900, "a" + ".b" * 2000, "if x:\n" * 200):
        assert isinstance(parse(SourceFile.of("a.py", deep)), cst.Module | ParseFailure)


def test_a_large_table_of_numbers_costs_nothing() -> None:
    text = "from keras.layers import LSTM\nx = [" + "1.5, -2e3,\n" * 40_000 + "]\ny = LSTM(3)\n"
    outcome = parsed(SourceFile.of("a.py", text))
    assert not isinstance(outcome, ParseFailure)
    assert len(outcome.text) < 100_000
    assert len(outcome.lines) == len(LineTable(text))
    assert outcome.untouched(len(outcome.lines) - 1, len(outcome.lines) - 1)
    assert not outcome.untouched(2, 2)


def test_nodes_are_validated_again_when_the_last_of_several_threads_has_parsed() -> None:
    text = "from keras.layers import LSTM\n" + "x = [LSTM(3), LSTM(4)]\n" * 300
    with ThreadPoolExecutor(8) as several:
        outcomes = list(several.map(lambda number: parse(SourceFile(f"a{number}.py", text)), range(64)))
    assert all(isinstance(one, cst.Module) for one in outcomes)
    with pytest.raises(cst.CSTValidationError):
        cst.Name("")
