"""Suppression comments: what they hide, how far they reach, and what is said of those that hide nothing."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.engine import examine, lint_source
from lstmlint.engine.fixes import fix_source
from lstmlint.source import SourceFile

HEAD = (
    "from tensorflow.keras import Input\nfrom tensorflow.keras.models import Sequential\nfrom tensorflow.keras.layers import LSTM, Dense\n"
)


def codes(body: str, config: Config | None = None) -> list[tuple[str, int]]:
    found = lint_source("a.py", HEAD + body, config or Config(keras_version=3))
    return [(d.code, d.span.row - 3) for d in found]


def fixed(body: str) -> str:
    result = fix_source(SourceFile.of("a.py", HEAD + body), Config(keras_version=3), unsafe=False)
    return result.source.text.removeprefix(HEAD)


BAD = "m = Sequential([Input((10, 8)), LSTM(32), LSTM(16)]){}\n"


@pytest.mark.parametrize(
    "comment",
    [
        "# lstmlint: ignore[RNN101]",
        "#lstmlint:ignore[RNN101]",
        "# lstmlint: ignore[stacked-without-sequences]",
        "# lstmlint: ignore[RNN999, RNN101] -- the point of the lesson",
        "# lstmlint: ignore[RNN1]",
        "# lstmlint: ignore",
        "# lstmlint: ignore -- everything",
        "# noqa: RNN101",
        "# noqa:E501,RNN101",
        "# NOQA : rnn101",
        "# noqa",
        "# type: ignore  # noqa: RNN101",
        "# why not  # lstmlint: ignore[RNN101]",
    ],
)
def test_hides(comment: str) -> None:
    assert ("RNN101", 1) in codes(BAD.format(""))
    assert ("RNN101", 1) not in codes(BAD.format("  " + comment))
    assert ("RNN101", 2) not in codes(comment + "\n" + BAD.format(""))


@pytest.mark.parametrize("comment", ["# lstmlint: ignore[RNN203]", "# noqa: E501", "# noqa:", "# lstmlint ignore[RNN101]", "# noqaRNN101"])
def test_does_not_hide(comment: str) -> None:
    if comment != "# noqa:":
        assert ("RNN101", 1) in codes(BAD.format("  " + comment))


@pytest.mark.parametrize("end", ["", " -- a reason", "  # keep", " "])
def test_a_bracket_that_is_not_closed_names_its_rules(end: str) -> None:
    assert ("RNN101", 1) not in codes(BAD.format(f"  # lstmlint: ignore[RNN101{end}"))
    assert codes(BAD.format(f"  # lstmlint: ignore[RNN401, RNN402{end}")) == [("RNN101", 1), ("RNN002", 1)]


def test_never_in_strings() -> None:
    assert ("RNN101", 1) in codes("m = Sequential([Input((10, 8)), LSTM(32, name='# noqa'), LSTM(16)])\n")
    assert ("RNN101", 4) in codes("s = '''\n# lstmlint: skip-file\n'''\n" + BAD.format(""))


def test_skip_file() -> None:
    assert codes("# lstmlint: skip-file\n" + BAD.format("")) == []
    assert codes(BAD.format("") + "# lstmlint: skip-file -- generated\n") == []
    assert lint_source("a.py", "# lstmlint: skip-file\nimport keras.LSTM\nprint 'x'\n", Config()) == []


LIST = """\
m = Sequential([{0}
    Input((10, 8)),{1}
    LSTM({2}
        32,{3}
    ),{4}
    LSTM(32),{5}
    LSTM(16),{6}
]){7}
"""


@pytest.mark.parametrize(
    ("at", "left"),
    [(0, []), (1, [3, 6]), (2, [6]), (3, [6]), (4, [6]), (5, [3]), (6, [3, 6]), (7, [])],
)
def test_in_a_list_of_several_rows(at: int, left: list[int]) -> None:
    marks = ["  # lstmlint: ignore[RNN101]" if i == at else "" for i in range(8)]
    assert [row for code, row in codes(LIST.format(*marks)) if code == "RNN101"] == left


def test_on_its_own_row_in_a_list() -> None:
    text = "m = Sequential([\n    Input((10, 8)),\n    # lstmlint: ignore[RNN101]\n\n    LSTM(32),\n    LSTM(32),\n    LSTM(16),\n])\n"
    assert [row for code, row in codes(text) if code == "RNN101"] == [6]


def test_on_its_own_row_before_a_statement() -> None:
    text = "# lstmlint: ignore[RNN101]\n# another remark\n\nm = Sequential([\n    Input((10, 8)),\n    LSTM(32),\n    LSTM(16),\n])\n"
    assert codes(text) == []
    assert ("RNN101", 3) in codes("# lstmlint: ignore[RNN101]\nx = 1\n" + BAD.format(""))


def test_on_any_row_of_a_call() -> None:
    text = "x = Input((10, 8))\nx = LSTM(\n    32,  # units\n)(\n    x  # noqa: RNN101\n)\nx = LSTM(16)(x)\n"
    assert codes(text.replace("  # noqa: RNN101", "")) == [("RNN101", 2)]
    assert codes(text) == []


@pytest.mark.parametrize(
    ("body", "after"),
    [
        ("x = LSTM(3)  # lstmlint: ignore[RNN101]\n", "x = LSTM(3)\n"),
        ("x = LSTM(3)  # lstmlint: ignore\n", "x = LSTM(3)\n"),
        ("# lstmlint: ignore[RNN101]\nx = LSTM(3)\n", "x = LSTM(3)\n"),
        ("x = LSTM(3)  # keep  # lstmlint: ignore[RNN101] -- old reason\n", "x = LSTM(3)  # keep\n"),
        ("x = LSTM(3)  # lstmlint: ignore[RNN101]  # keep\n", "x = LSTM(3)  # keep\n"),
        ("x = LSTM(3)  # noqa: E501, RNN101\n", "x = LSTM(3)  # noqa: E501\n"),
        ("x = LSTM(3)  # noqa: RNN101\n", "x = LSTM(3)\n"),
        (BAD.format("  # lstmlint: ignore[RNN101, RNN002]"), BAD.format("  # lstmlint: ignore[RNN101, RNN002]")),
        ("x = LSTM(3)  # lstmlint: ignore[stacked-without-sequences]", "x = LSTM(3)"),
    ],
)
def test_unused_ones_are_taken_out(body: str, after: str) -> None:
    assert fixed(body) == after
    if body != after:
        assert [code for code, _ in codes(body)] == ["RNN002"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("x = LSTM(3)  # lstmlint: ignore[RNN101]\n", "suppresses RNN101, of which there is none here"),
        ("x = LSTM(3)  # lstmlint: ignore[stacked]\n", "suppresses stacked, which is no rule"),
        ("x = LSTM(3)  # lstmlint: ignore\n", "suppresses every finding, of which there is none here"),
        ("x = LSTM(3)  # lstmlint: ignore[RNN101, RNN102]\n", "suppresses RNN101, RNN102, of which there are none here"),
        ("x = LSTM(3)  # noqa: RNN777\n", "suppresses RNN777, which is no rule"),
    ],
)
def test_what_is_said_of_unused_ones(body: str, words: str) -> None:
    (diagnostic,) = lint_source("a.py", HEAD + body, Config())
    assert (diagnostic.code, diagnostic.span.row) == ("RNN002", 4)
    assert words in diagnostic.message


def test_what_is_not_unused() -> None:
    assert codes("x = LSTM(3)  # noqa\n") == []
    assert codes("x = LSTM(3)  # noqa: E501, ABC123\n") == []
    assert codes("x = LSTM(3)  # lstmlint: ignore[RNN101]\n", Config(ignore=("RNN101",))) == []
    assert codes("x = LSTM(3)  # lstmlint: ignore[RNN101]\n", Config(ignore=("RNN002",))) == []
    assert codes("x = LSTM(3)  # lstmlint: ignore[RNN101, RNN002]\n") == []
    # A blanket may be meant for a rule that this run leaves out.
    narrow = Config(select=("RNN002", "RNN401"))
    assert codes("x = LSTM(3)  # lstmlint: ignore\n", narrow) == []
    assert codes("x = LSTM(3)  # lstmlint: ignore[RNN401]\n", narrow) == [("RNN002", 1)]
    assert codes("x = LSTM(3)  # lstmlint: ignore\n", Config(ignore=("RNN303",))) == [("RNN002", 1)]
    assert [code for code, _ in codes("x = LSTM(3)  # lstmlint: ignore[RNN101]\nprint 'x'\n")] == ["RNN001"]


def test_a_file_without_recurrent_layers_can_have_unused_ones() -> None:
    (diagnostic,) = lint_source("a.py", "x = 1  # lstmlint: ignore[RNN101]\n", Config())
    assert diagnostic.code == "RNN002"


def test_in_python_2_and_beside_magics() -> None:
    assert lint_source("a.py", "from keras.layers import LSTM\nprint 'a'  # lstmlint: ignore[RNN001]\n", Config()) == []
    text = "%matplotlib inline\n" + HEAD + BAD.format("  # lstmlint: ignore[RNN101]")
    assert examine(SourceFile.of("a.py", text), Config(keras_version=3)).diagnostics == []
