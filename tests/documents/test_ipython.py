"""Magics, shell lines and questions: masked where IPython would run them, and never moved."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmlint.source.ipython import mask


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("%matplotlib inline\nx = 1", ["pass", "x = 1"]),
        ("!pip install a \\\n    b\nx = 1", ["pass", "", "x = 1"]),
        ("files = !ls *.png", ["files = ___"]),
        ("a, b = !ls", ["a, b = ___"]),
        ("out = %sql select 1", ["out = ___"]),
        ("y = %time f(1)", ["y =       f(1)"]),
        ("%time model.fit(x, y)", ["pass; model.fit(x, y)"]),
        ("%timeit -n 10 -r 3 f(x)", ["pass;              f(x)"]),
        ("%time for i in x: f(i)", ["pass"]),
        ("?model\nmodel?\nmodel.fit??\nnp.*load*?\n%time?", ["pass", "pass", "pass", "pass", "pass"]),
        ("if a:\n    !ls\n    %cd ..\nelse:\n    x = 1", ["if a:", "    0", "    pass", "else:", "    x = 1"]),
        ("pip install -q keras\ncd ..\nls = 3\ntime = 4", ["pass", "pass", "ls = 3", "time = 4"]),
        (",f a b\n;f a b\n/f a", ["pass", "pass", "pass"]),
        ("%%time\nx = 1", ["pass", "x = 1"]),
        ("\n# why\n%%capture out --no-stderr\nx = 1", ["", "# why", "pass", "x = 1"]),
        ("%sql select 1\nx = 1", ["pass", "x = 1"]),
    ],
)
def test_what_ipython_would_take_for_its_own(text: str, rows: list[str]) -> None:
    masked = mask(text)
    assert masked.rows == rows and not masked.foreign
    ast.parse("\n".join(rows))


@pytest.mark.parametrize(
    "text",
    [
        "%%bash\nls -l | grep LSTM",
        "%%writefile model.py\nfrom keras.layers import LSTM",
        "# a comment\n%%html\n<b>LSTM</b>",
        "%sql\nselect * from lstm",
        "%md\nSome words of a cell of Databricks",
        "%%some_magic_of_a_team arg\nx = 1",
    ],
)
def test_a_cell_that_is_not_run_as_python_is_empty(text: str) -> None:
    masked = mask(text)
    assert masked.foreign and not any(masked.rows) and len(masked.rows) == text.count("\n") + 1


@pytest.mark.parametrize(
    "text",
    [
        "x = a % b\ny = 5 % 3",
        "s = '''\n%time\n!ls\nx?\n'''",
        "f(a,\n  %b)",  # no Python, and no magic either
        "print('%d' % 3)  # what?",
        "x != y",
        "ls -l",
        "x = (\n    a\n    % b\n)",
        "total \\\n    % 3",
    ],
)
def test_python_is_left_alone(text: str) -> None:
    masked = mask(text)
    assert masked.rows == text.split("\n") and not masked.changed


_LINE = st.one_of(
    st.sampled_from(
        [
            "%time f()",
            "!ls \\",
            "x = !ls",
            "?x",
            "x?",
            "    %cd",
            "%%bash",
            "'''",
            '"""',
            "f(",
            ")",
            "x = [1,",
            "]",
            "pip install x",
            "",
            "#",
        ]
    ),
    st.text(st.sampled_from("%!?=()[]'\"#\\ \tax1,;:/"), max_size=12),
)


@given(st.lists(_LINE, max_size=12))
def test_masking_never_moves_a_line(lines: list[str]) -> None:
    masked = mask("\n".join(lines))
    assert len(masked.rows) == max(len(lines), 1)
    for row, (line, shown) in enumerate(zip(lines, masked.rows, strict=False), 1):
        # What is left of a line stands where it stood.
        assert shown == line if row not in masked.changed else len(shown) <= max(len(line), len(line.partition("!")[0]) + 3)


def test_very_many_magics_take_no_time() -> None:
    masked = mask("!x\n%y\nz = 1\n" * 30_000)
    assert len(masked.changed) == 60_000
