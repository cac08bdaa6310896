"""The page of a model: what stands on it, and that nothing foreign becomes a part of it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from lstmlint.diagnostic import Severity, Span
from lstmlint.picture.code import Stretch, marked
from lstmlint.picture.page import page
from lstmlint.picture.python import words as tokens
from lstmlint.picture.scene import Box, Edge, Form, Graph, Mark, Picture
from lstmlint.picture.sheet import Sheet
from tests.picture import scenes
from tests.picture.pages import HTML, checked, of_class, words
from tests.picture.scenes import HOSTILE

SOURCE = ("from keras import *", "model = Sequential([", "\tInput((30, 5)),", "    LSTM(64),", "    LSTM(32), Dense(1),", "])")


def span(row: int, start: int, end: int, file: str = "a.py") -> Span:
    return Span(row, start, row, end, file)


def stacked() -> Sheet:
    """Two LSTMs, of which the lower is to be changed."""
    boxes = (
        Box("i", "input", "Input", "inputs", outputs=(Form(("batch", "30", "5")),), span=span(3, 2, 16)),
        Box("a", "layer", "LSTM", "lstm", ("64",), (Form(("batch", "64")),), 17_920, span=span(4, 5, 13)),
        Box("b", "layer", "LSTM", "lstm_1", ("32",), (Form(open=True),), None, span=span(5, 5, 13)),
        Box("c", "layer", "Dense", "dense", ("1",), (Form(("batch", "1")),), "32*n + 1", span=span(5, 15, 23)),
    )
    edges = tuple(Edge(one.id, other.id, one.outputs[0]) for one, other in pairwise(boxes))
    mark = Mark("RNN101", "stacked", Severity.ERROR, "LSTM(32) needs a sequence", span(4, 5, 13), "a", "b", "set it", ("n > 1",))
    picture = Picture("model", "keras", "sequential", span(2, 1, 22), Graph(boxes, edges), 17_953, (mark,))
    return Sheet(picture, SOURCE, {"a": "<h3><code>LSTM(64)</code></h3><p>A layer.</p>", "b": "<p>Another.</p>"})


def hostile(name: str) -> Sheet:
    """A model in which a text stands wherever a program can put it."""
    form = Form(("batch", name), what=name)
    here = Span(1, 1, 1, 5, name)
    boxes = (
        Box("a", "layer", name, name, (name, name), (form,), name, span=here, uses=2),
        Box("b", "model", name, name, inside=Graph((Box("c", "layer", name, name, span=Span(2, 1, 2, 3, name)),)), span=here),
        Box("d", "layer", name, name, span=Span(1, 1, 1, 2, name + "x")),
    )
    marks = (Mark(name, name, Severity.WARNING, name, here, "a", "b", name, (name,)), Mark("X", "y", Severity.INFO, name, Span(1, 1, 9, 9)))
    picture = Picture(name, name, name, here, Graph(boxes, (Edge("a", "b", form, "state", name),)), name, marks, (name,), False)
    return Sheet(picture, (name, f"x = '{name}'  # {name}", "\x0c"), {"a": "<p>told</p>"})


def test_what_stands_on_it() -> None:
    top = checked(page([stacked()]))
    assert words(next(top.iter(f"{HTML}h1"))) == "a.py"
    (drawing,) = of_class(top, "drawing")
    assert {one.get("data-box") for one in drawing.iter()} >= {"i", "a", "b", "c"}
    table = next(one for one in top.iter(f"{HTML}table"))
    rows = [[words(cell) for cell in row] for row in table.iter(f"{HTML}tr")]
    assert rows[0] == ["Layer", "Given", "Output shape", "Parameters", "Line"]
    assert rows[2] == ["LSTM lstm \u2716 error RNN101", "64", "(batch, 64)", "17,920", "4"]
    assert rows[3][2:] == ["?", "unknown", "5"] and rows[4][3] == "32*n + 1"
    assert rows[-1] == ["All parameters", "17,953", ""]
    lines = of_class(top, "row")
    assert [words(line).strip("\n") for line in lines[1:5]] == [
        "2model = Sequential([",
        "3\tInput((30, 5)),",
        "4    LSTM(64),",
        "5    LSTM(32), Dense(1),",
    ]
    assert [line.get("data-boxes") for line in lines[2:5]] == ["model-1-1", "model-1-2", "model-1-3 model-1-4"]
    assert [(one.get("class"), words(one)) for one in top.iter(f"{HTML}mark")] == [("error", "LSTM(64)")]
    (finding,) = of_class(top, "finding")
    assert "LSTM(32) needs a sequence" in words(finding) and "change: LSTM lstm" in words(finding) and "n > 1" in words(finding)
    assert [(one.get("data-told"), words(one)) for one in top.iter(f"{HTML}details")] == [
        ("a", "LSTM lstm line 4\nLSTM(64)A layer."),
        ("b", "LSTM lstm_1 line 5\nAnother."),
    ]


def test_several_models_and_none() -> None:
    one = stacked()
    top = checked(page([one, one, Sheet(Picture("x", "torch", "module", None, Graph()))], "src"))
    assert words(next(top.iter(f"{HTML}h1"))) == "src"
    assert [words(item) for item in next(top.iter(f"{HTML}nav")).iter(f"{HTML}a")] == [
        "model (sequential)",
        "model (sequential)",
        "x (module)",
    ]
    listed = [words(item) for item in next(top.iter(f"{HTML}nav")).iter(f"{HTML}li")]
    assert listed == ["a.py model (sequential), line 2, 1 finding model (sequential), line 2, 1 finding", " x (module)"]
    assert "The source is not at hand." in words(top)
    assert "No models were found." in words(checked(page([])))


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_foreign_becomes_a_part_of_it(name: str) -> None:
    made = page([hostile(name)], name)
    checked(made)
    assert page([hostile(name)], name) == made
    assert len(made) < 900_000


def test_a_long_file_is_shown_where_the_model_is() -> None:
    sheet = stacked()
    text = page([Sheet(sheet.picture, (*SOURCE, *("x = 1" for _ in range(50_000))))])
    assert len(text) < 60_000 and "49,9" not in text
    assert "lines" in words(of_class(checked(text), "gap")[-1])


def test_random_pictures() -> None:
    for seed in range(12):
        checked(page([Sheet(scenes.scene(seed))]))


def test_words_of_python() -> None:
    lines = ["def f(x=1.5e3): # it", '    s = """a', "b # no", '""" + r"x\\"" + f\'y', "for format in _if: return None"]

    def kinds(file: str) -> list[list[tuple[str, str]]]:
        return [[(line[one.start : one.end], one.kind) for one in found] for line, found in zip(lines, tokens(lines, file), strict=True)]

    assert kinds("a.py") == [
        [("def", "keyword"), ("1.5e3", "number"), ("# it", "comment")],
        [('"""a', "string")],
        [("b # no", "string")],
        [('"""', "string"), ('r"x\\""', "string"), ("f'y", "string")],
        [("for", "keyword"), ("in", "keyword"), ("return", "keyword"), ("None", "keyword")],
    ]
    assert kinds("a.md") == [[]] * 5


def test_marks_lie_over_the_words_of_python() -> None:
    stretches = [Stretch(4, 12, "error"), Stretch(0, 14, "related")]
    assert marked("x = LSTM(64) # a", stretches, lit=[Stretch(9, 11, "number"), Stretch(13, 16, "comment")]) == (
        '<mark class="related">x = </mark><mark class="error">LSTM(<span class="number">64</span>)</mark>'
        '<mark class="related"> <span class="comment">&#35;</span></mark><span class="comment"> a</span>'
    ).replace("&#35;", "#")
