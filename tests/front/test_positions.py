"""Places by our recorder against LibCST's own PositionProvider."""

from __future__ import annotations

import warnings
from pathlib import Path

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from lstmlint.diagnostic import Place
from lstmlint.interpret.positions import _ENDS_WITH, Layout, locate
from lstmlint.source import Parsed, SourceFile, parsed

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "lstmlint").rglob("*.py"), *(ROOT / "tests").rglob("*.py")])[:60]
ODD = [
    "x = (1, 2)\r\ny = f(a ,\r\n  b)\r\n",
    "@dec\nclass A(B, metaclass=C):\n    def f(self, a=1, *b, c: int = 2, **d): return [i for i in a if i]\n",
    "if a:\n    pass\nelif b:\n    x\nelse:\n    y  # c\n# end\n",
    "with a as b, c:\n    pass\ntry:\n    x\nexcept E as e:\n    y\nfinally:\n    z\n",
    "x = 'é' + '汉字' + f'{a!r:>{w}}'\nmatch x:\n    case [1, *rest]: pass\n",
    "f(\n    a,  # first\n    *b,\n    c=1,\n)\nx = {1: 2, **d}\nprint(x[1:2, ...])",
    "a\n\n\n  # odd comment\nb; c ; d\n",
    "lambda x, *y: (yield x)\nx = a if b else c\nassert x, 'm'\ndel a, b\nglobal q\nimport a.b as c, d\n",
]


def parse(text: str) -> Parsed:
    outcome = parsed(SourceFile.of("x.py", text))
    assert isinstance(outcome, Parsed)
    return outcome


def agree(text: str) -> int:
    outcome = parse(text)
    wrapper = MetadataWrapper(outcome.module, unsafe_skip_copy=True)
    theirs = wrapper.resolve(PositionProvider)
    layout = Layout(outcome, theirs)
    checked = 0
    for node, position in theirs.items():
        if isinstance(node, (cst.Tuple, cst.GeneratorExp)) and node.lpar:
            continue
        if isinstance(node, (cst.BaseParenthesizableWhitespace, cst.Newline, cst.TrailingWhitespace, cst.EmptyLine)):
            continue
        at = layout.range(node)
        assert at is not None, node
        span = layout.span(*at, "")
        ours = ((span.row, span.column - 1), (span.end_row, span.end_column - 1))
        start, end = (position.start.line, position.start.column), (position.end.line, position.end.column)
        assert ours[0] == start, (node, ours, position)
        if not isinstance(node, tuple(_ENDS_WITH)) and not isinstance(node, cst.Module):
            assert ours[1] == end, (node, ours, position)
        checked += 1
    return checked


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_sources_agree(text: str) -> None:
    assert agree(text) > 5


def test_own_sources_agree() -> None:
    total = 0
    for file in FILES[:25]:
        text = file.read_text(encoding="utf-8")
        if len(text) < 12_000:
            total += agree(text)
    assert total > 10_000


def span_of(text: str, pick: type[cst.CSTNode], index: int = 0) -> str:
    """The text that the span of the index-th node of a type covers."""
    outcome = parse(text)
    nodes: list[cst.CSTNode] = []

    class Finder(cst.CSTVisitor):
        def on_visit(self, node: cst.CSTNode) -> bool:
            if isinstance(node, pick):
                nodes.append(node)
            return True

    outcome.module.visit(Finder())
    place = Place(nodes[index], "x.py")
    span = locate(outcome, [place])[place]
    source = SourceFile.of("x.py", text)
    start, end = source.lines.offset(span.row, span.column), source.lines.offset(span.end_row, span.end_column)
    return source.text[start:end]


@pytest.mark.parametrize(
    ("text", "pick", "index", "expected"),
    [
        ("f(a = 1 , b=2)", cst.Arg, 0, "a = 1"),
        ("f(a, (b) )", cst.Arg, 1, "(b)"),
        ("f(*a , **b)", cst.Arg, 0, "*a"),
        ("x = (10, 3)", cst.Tuple, 0, "(10, 3)"),
        ("x = 10, 3", cst.Tuple, 0, "10, 3"),
        ("x = (y + 1)", cst.BinaryOperation, 0, "y + 1"),
        ("[LSTM(3) , 4]", cst.Element, 0, "LSTM(3)"),
        ("from a import (b as c, d)", cst.ImportAlias, 0, "b as c"),
        ("# c\n\nx = 1  # d\n", cst.SimpleStatementLine, 0, "x = 1"),
        ("if x:\n    y\n\n# z\n", cst.If, 0, "if x:\n    y"),
        ("\ufeffx = f(1)\n", cst.Call, 0, "f(1)"),
        ("\x0cx = f(1)\n", cst.Call, 0, "f(1)"),
        ("if x:\n\ty = f(1)\n\tif y:\n\t    g = f(2)\n", cst.Call, 1, "f(2)"),
        ("if x:\n        if y:\n\t\tz = f(1)\n", cst.Call, 0, "f(1)"),
        ("%matplotlib inline\nx = f(1)\n", cst.Call, 0, "f(1)"),
        ("a = 1\rx = f(1)\r", cst.Call, 0, "f(1)"),
        ("s = 'a\u2028b'; x = f(1)\n", cst.Call, 0, "f(1)"),
        ("s = '''\r\n\x0b\x0c'''; x = f(1)\r\n", cst.Call, 0, "f(1)"),
    ],
)
def test_spans_cover_the_words(text: str, pick: type[cst.CSTNode], index: int, expected: str) -> None:
    assert span_of(text, pick, index) == expected


def test_a_node_of_another_module_has_no_place() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert locate(parse("x = 1\n"), [Place(cst.Name("y"), "x.py")]) == {}
