"""A file that is being typed: every prefix of every example lints without a traceback and without an internal error."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from lstmlint.config import Config
from lstmlint.diagnostic import Diagnostic
from lstmlint.engine import lint_source
from lstmlint.summary import summarize

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").rglob("*.py"))


def check(text: str) -> list[Diagnostic]:
    """Lint it; whatever is said lies inside the text, and a text that does not parse is said not to, once."""
    found = lint_source("typed.py", text, Config())
    lines = text.split("\n")
    assert not [d for d in found if d.code == "RNN999"], text
    for d in found:
        assert 1 <= d.span.row <= len(lines) + 1 and d.span.column >= 1, (d, text)
        assert (d.span.row, d.span.column) <= (d.span.end_row, d.span.end_column), (d, text)
    broken = [d for d in found if d.code == "RNN001"]
    if broken:
        assert len(broken) == len(found) == 1
        with pytest.raises((SyntaxError, ValueError)):
            ast.parse(text)
    return found


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_line(path: Path) -> None:
    """Line by line, in turn with its newline and without; every third as a summary."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    for count in range(len(lines) + 1):
        prefix = "".join(lines[:count])
        check(prefix if count % 2 else prefix.rstrip("\n"))
        if count % 3 == 0:
            summarize("typed.py", prefix, Config())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_sample_of_characters(path: Path) -> None:
    """Every thirteenth character."""
    text = path.read_text(encoding="utf-8")
    for end in range(len(path.stem) % 13, len(text), 13):
        check(text[:end])


@pytest.mark.slow
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_character(path: Path) -> None:
    """All of them, and all suffixes of lines: the end of a file without its beginning."""
    text = path.read_text(encoding="utf-8")
    for end in range(len(text)):
        check(text[:end])
        if text[end] == "\n":
            summarize("typed.py", text[:end], Config())
    lines = text.splitlines(keepends=True)
    for start in range(len(lines)):
        check("".join(lines[start:]))
