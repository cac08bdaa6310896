"""The reports, whole outputs: what a reader sees is what is tested."""

from __future__ import annotations

import io
import json
from textwrap import dedent

import pytest

from lstmlint.diagnostic import Diagnostic, Edit, Fix, RelatedSpan, Safety, Severity, Span
from lstmlint.engine.fingerprint import fingerprints
from lstmlint.report.cells import Cells, width
from lstmlint.report.contents import Contents
from lstmlint.report.full import Full
from lstmlint.report.paint import Painter, wants_color
from lstmlint.report.plain import as_json, concise
from lstmlint.report.runtime import Models
from lstmlint.report.safe import visible
from lstmlint.report.summary import Totals, statistics
from lstmlint.source import LineTable


def diagnostic(span: Span, *related: tuple[str, Span], message: str = "the message", **more: object) -> Diagnostic:
    known: dict[str, object] = {"code": "RNN101", "name": "a-name", "severity": Severity.ERROR, **more}
    spans = tuple(RelatedSpan(words, place) for words, place in related)
    return Diagnostic(message=message, filename="a.py", span=span, related=spans, extra={}, **known)  # type: ignore[arg-type]


def full(text: str, *found: Diagnostic, color: bool = False, others: dict[str, str] | None = None) -> str:
    tables = {"a.py": LineTable(text), **{name: LineTable(body) for name, body in (others or {}).items()}}
    return "".join(Full(lambda span: tables.get(span.filename), lambda path: path, Painter(color)).write(found))


MODEL = """\
import keras

model = Sequential([
    Input((10, 8)),
    LSTM(32),
    LSTM(16),
    Dense(1),
])

model.compile()
"""


def test_the_shape_trace_in_one_frame() -> None:
    found = diagnostic(
        Span(5, 5, 5, 13, "a.py"),
        ("returns (batch, 32)", Span(5, 5, 5, 13, "a.py")),
        ("needs (batch, timesteps, features)", Span(6, 5, 6, 13, "a.py")),
        ("(batch, 10, 8)", Span(4, 5, 4, 19, "a.py")),
        assumes=("stacked is false", "n is 2"),
        fix=Fix("set return_sequences=True", Safety.SAFE, ()),
    )
    assert full(MODEL, found) == dedent("""\
        error[RNN101] the message
         --> a.py:5:5
          |
        3 | model = Sequential([
        4 |     Input((10, 8)),
          |     -------------- (batch, 10, 8)
        5 |     LSTM(32),
          |     ^^^^^^^^ returns (batch, 32)
        6 |     LSTM(16),
          |     -------- needs (batch, timesteps, features)
        7 |     Dense(1),
          |
        assuming: stacked is false and n is 2
        help: set return_sequences=True (--fix applies this)

        """)


def test_a_span_of_several_rows() -> None:
    text = "x = [\n    LSTM(\n        32,\n        a=1,\n    ),\n    Dense(1),\n]\n"
    found = diagnostic(Span(2, 5, 5, 6, "a.py"), ("here", Span(6, 5, 6, 13, "a.py")), severity=Severity.WARNING)
    assert full(text, found) == dedent("""\
        warning[RNN101] the message
         --> a.py:2:5
          |
        1 |   x = [
        2 | /     LSTM(
        3 | |         32,
        4 | |         a=1,
        5 | |     ),
          | |_____^
        6 |       Dense(1),
          |       -------- here
        7 |   ]
          |

        """)


def test_marks_of_one_row_share_a_line_where_no_label_is_in_the_way() -> None:
    text = "m = Sequential([Input((30, 5)), LSTM(64), LSTM(32)])\n"
    marks = ("LSTM(64) is stateful", Span(1, 33, 1, 41, "a.py")), ("so is this", Span(1, 43, 1, 51, "a.py"))
    assert full(text, diagnostic(Span(1, 23, 1, 30, "a.py"), *marks)) == dedent("""\
        error[RNN101] the message
         --> a.py:1:23
          |
        1 | m = Sequential([Input((30, 5)), LSTM(64), LSTM(32)])
          |                       ^^^^^^^             -------- so is this
          |                                 -------- LSTM(64) is stateful
          |

        """)


def test_a_tall_span_is_cut() -> None:
    text = "f(\n" + "".join(f"    {n},\n" for n in range(20)) + ")\n"
    assert full(text, diagnostic(Span(1, 1, 22, 2, "a.py"))) == dedent("""\
        error[RNN101] the message
          --> a.py:1:1
           |
         1 | / f(
         2 | |     0,
         3 | |     1,
        ...
        21 | |     19,
        22 | | )
           | |_^
           |

        """)


def test_far_places_have_a_frame_of_their_own() -> None:
    text = "def f():\n    return 1\n" + "\n" * 40 + "x = LSTM(3)\n"
    other = "import a\n\ny = 2\n"
    found = diagnostic(
        Span(43, 5, 43, 12, "a.py"),
        ("first", Span(2, 5, 2, 13, "a.py")),
        ("there", Span(3, 1, 3, 2, "b.py")),
        ("lost", Span(9, 1, 9, 2, "c.py")),
    )
    assert full(text, found, others={"b.py": other}) == dedent("""\
        error[RNN101] the message
          --> a.py:43:5
           |
        43 | x = LSTM(3)
           |     ^^^^^^^
           |
          ::: a.py:2:5
           |
         2 |     return 1
           |     -------- first
           |
          ::: b.py:3:1
           |
         3 | y = 2
           | - there
           |
          ::: c.py:9:1
           = lost

        """)


def test_tabs_wide_letters_and_control_characters() -> None:
    text = "if x:\n\tz = f('汉字', LSTM(3))  # é\x1b[31m\n"
    column = text.split("\n")[1].index("LSTM") + 1
    found = diagnostic(Span(2, column, 2, column + 7, "a.py"), message="a \x1b[2J name\nof \u202e two lines")
    assert full(text, found) == (
        "error[RNN101] a \\x1b[2J name\\nof \\u202e two lines\n"
        f" --> a.py:2:{column}\n"
        "  |\n"
        "1 | if x:\n"
        "2 |     z = f('汉字', LSTM(3))  # é\\x1b[31m\n"
        "  |                   ^^^^^^^\n"
        "  |\n\n"
    )


def test_a_very_long_row_is_cut_around_its_mark() -> None:
    text = "x = [" + "1, " * 200 + "LSTM(3), " + "2, " * 200 + "]\n"
    column = text.index("LSTM") + 1
    out = full(text, diagnostic(Span(1, column, 1, column + 7, "a.py"))).split("\n")
    row, marks = out[3], out[4]
    assert len(row) < 180 and row.startswith("1 | …") and row.endswith("…")
    assert row[marks.index("^") : marks.rindex("^") + 1] == "LSTM(3)"


def test_end_of_file_and_empty_places() -> None:
    assert full("x = (", diagnostic(Span(1, 6, 1, 6, "a.py"))).split("\n")[3:5] == ["1 | x = (", "  |      ^"]
    assert "  | ^" in full("", diagnostic(Span(1, 1, 1, 1, "a.py")))
    assert full("x\n", diagnostic(Span(99, 1, 99, 1, "a.py")))


def test_without_a_source() -> None:
    found = diagnostic(Span(3, 1, 3, 2, "gone.py"))
    assert "".join(Full(lambda _: None, lambda path: path, Painter()).write([found])) == "error[RNN101] the message\n --> gone.py:3:1\n\n"


def test_colours_leave_the_words_alone() -> None:
    import re

    found = diagnostic(Span(5, 5, 5, 13, "a.py"), ("it", Span(6, 5, 6, 13, "a.py")), fix=Fix("do", Safety.UNSAFE, ()))
    colored = full(MODEL, found, color=True)
    assert "\x1b[1;31merror[RNN101]\x1b[0m" in colored
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == full(MODEL, found)
    assert "help: do (--fix --unsafe-fixes applies this)" in full(MODEL, found)


@pytest.mark.parametrize(
    ("environ", "terminal", "expected"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"CLICOLOR_FORCE": "1"}, False, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ({"TERM": "dumb"}, True, False),
        ({"CLICOLOR": "0"}, True, False),
    ],
)
def test_when_to_colour(environ: dict[str, str], terminal: bool, expected: bool) -> None:
    stream = io.StringIO()
    stream.isatty = lambda: terminal  # type: ignore[method-assign]
    assert wants_color("auto", stream, environ) is expected
    assert wants_color("always", stream, environ)
    assert not wants_color("never", stream, environ)


def test_cells() -> None:
    assert width("a汉é") == 4 and width("e\u0301") == 1
    cells = Cells.of("a\tb\x00c")
    assert (cells.text, cells.starts) == ("a   b\\x00c", (0, 1, 4, 5, 9, 10))
    assert visible("x\u200dy é 汉 \ue000") == "x\u200dy é 汉 \ue000"


def test_concise() -> None:
    one = diagnostic(Span(5, 5, 5, 13, "a.py"), fix=Fix("do", Safety.SAFE, ()), assumes=("s is true",))
    two = diagnostic(Span(6, 1, 6, 2, "a.py"), fix=Fix("do", Safety.UNSAFE, ()), message="a\nb")
    assert list(concise(Contents([one, two], lambda path: f"d/{path}"))) == [
        "d/a.py:5:5: RNN101 [*] the message (assuming s is true)\n",
        "d/a.py:6:1: RNN101 a\\nb\n",
    ]


def test_json_is_the_contract() -> None:
    found = diagnostic(
        Span(5, 5, 5, 13, "a.py"),
        ("there", Span(6, 5, 6, 13, "")),
        fix=Fix("do", Safety.SAFE, (Edit(Span(5, 12, 5, 12, "a.py"), ", é"),)),
        assumes=("stacked is false",),
    )
    assert json.loads("".join(as_json(Contents([found])))) == [
        {
            "code": "RNN101",
            "name": "a-name",
            "severity": "error",
            "message": "the message",
            "filename": "a.py",
            "cell": None,
            "location": {"row": 5, "column": 5},
            "end_location": {"row": 5, "column": 13},
            "assumes": ["stacked is false"],
            "related": [{"message": "there", "filename": "a.py", "location": {"row": 6, "column": 5}}],
            "fix": {
                "applicability": "safe",
                "message": "do",
                "edits": [{"content": ", é", "location": {"row": 5, "column": 12}, "end_location": {"row": 5, "column": 12}}],
            },
            "runtime": None,
            "url": None,
            "fingerprint": fingerprints([found], lambda _: None, str)[0],
        }
    ]
    assert "".join(as_json(Contents([]))) == "[]\n"


def test_the_last_line() -> None:
    paint = Painter()
    assert Totals().line(paint) == "All checks passed!"
    assert Totals(fixed=1).line(paint) == "Fixed 1 problem. All checks passed!"
    assert Totals(3, 1, safe=2).line(paint) == "Found 3 errors, 1 warning. 2 fixable with --fix."
    assert Totals(1, 0, 2, safe=1, unsafe=1).line(paint) == "Found 1 error, 2 notes. 1 fixable with --fix, 1 more with --unsafe-fixes."
    assert Totals(0, 2, unsafe=2, fixed=2).line(paint) == "Fixed 2 problems. Found 2 warnings. 2 fixable with --fix --unsafe-fixes."


def test_statistics() -> None:
    span = Span(1, 1, 1, 2, "a.py")
    found = [diagnostic(span), diagnostic(span), diagnostic(span, code="RNN002", name="b", fix=Fix("x", Safety.SAFE, ()))]
    assert statistics(found, "full") == "2  RNN101  [ ] a-name\n1  RNN002  [*] b\n"
    assert json.loads(statistics(found, "json"))[0] == {"code": "RNN101", "name": "a-name", "count": 2, "fixable": False}


def said(**more: object) -> dict[str, object]:
    known = {"outcome": "confirmed", "framework": "keras", "version": "3.15.1", "backend": "tensorflow", "stage": "build"}
    return {**known, "exception": "ValueError", "message": "expected ndim=3, found ndim=2", **more}


def test_what_the_framework_says_stands_below_the_remedy() -> None:
    long = (
        "Exception encountered when calling LSTMCell.call().\n\n"
        "Dimensions must be equal, but are 64 and 32 for '{{node MatMul}} = MatMul[T=DT](a)' with input shapes: [?,64], [32,128].\n\n"
        "Arguments received by LSTMCell.call():\n  - inputs=tf.Tensor(shape=(None, 64))"
    )
    found = diagnostic(Span(5, 5, 5, 13, "a.py"), help="set it", runtime=said(message=long))
    assert full("a\n" * 4 + "    LSTM(32),\n", found).splitlines()[-4:-1] == [
        "  |",
        "help: set it",
        "confirmed: keras 3.15.1 says ValueError: Dimensions must be equal, but are 64 and 32 with input shapes: [?,64], [32,128]",
    ]


def test_nothing_is_said_twice_and_nothing_of_a_refusal_that_was_none() -> None:
    twice = diagnostic(
        Span(5, 5, 5, 13, "a.py"), code="RNN901", message="refused: ValueError: expected ndim=3, found ndim=2", runtime=said()
    )
    refuted = diagnostic(Span(5, 5, 5, 13, "a.py"), runtime=said(outcome="refuted", exception=None, message=None))
    for found in (twice, refuted):
        assert "confirmed" not in full(MODEL, found)
        assert "confirmed" not in "".join(concise(Contents([found])))


def test_the_verdict_in_one_line_and_as_data() -> None:
    found = diagnostic(Span(5, 5, 5, 13, "a.py"), runtime=said(), assumes=("n is 2",))
    assert "".join(concise(Contents([found]))) == "a.py:5:5: RNN101 the message (assuming n is 2) (confirmed by keras 3.15.1)\n"
    assert json.loads("".join(as_json(Contents([found]))))[0]["runtime"] == said()


def test_the_words_of_a_framework_do_no_harm_to_a_terminal() -> None:
    shown = full(MODEL, diagnostic(Span(5, 5, 5, 13, "a.py"), runtime=said(message="a\x1b[31m\u202eb", version="3\x1b")))
    assert "\x1b" not in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize(
    ("models", "lines"),
    [
        (Models(), ["Runtime: no models to build."]),
        (Models(("keras 3.15.1",), 1, 1), ["Runtime (keras 3.15.1): 1 model, 1 built; 1 finding confirmed."]),
        (
            Models(("keras 3", "torch 2"), 9, 5, 2, 0, 1, 1, 2, {"model (a.py:3)": "units of the LSTM is not known"}),
            [
                "Runtime (keras 3, torch 2): 9 models, 5 built, 2 refused, 1 lost, 1 not rebuilt, 2 factories called; 1 finding confirmed:",
                "- model (a.py:3) is not rebuilt: units of the LSTM is not known",
                "1 model is not what lstmlint says: lstmlint summary --runtime shows where.",
            ],
        ),
    ],
)
def test_how_many_models_were_built(models: Models, lines: list[str]) -> None:
    found = [diagnostic(Span(1, 1, 1, 2), runtime=said()), diagnostic(Span(1, 1, 1, 2), code="RNN901", runtime=said())]
    assert list(models.lines(found)) == lines


def test_reasons_are_few() -> None:
    unbuilt = {f"model (a.py:{row})": "not known" for row in range(20)}
    *_, last = Models(("keras 3.15.1",), 20, unbuilt=unbuilt).lines([])
    assert last == "- and 12 more"
