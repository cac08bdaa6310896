"""Logical lines by a scanner that never fails: it must also read what no parser accepts (magics, Python 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lstmlint import regex
from lstmlint.records import dataclass
from lstmlint.source.text import LineTable

_NEXT = regex.compile(
    r"(?P<comment>#[^\r\n]*)"
    r"|(?P<prefix>[A-Za-z]{0,3})(?P<quote>\"\"\"|'''|\"|')"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])"
    r"|(?P<joined>\\(?:\r\n?|\n))"
    r"|(?P<newline>\r\n?|\n)"
)
_LONG_END = {
    quote: regex.compile(rf"[^\\{quote[0]}]*(?:(?:\\.|{quote[0]}(?!{quote[1:]}))[^\\{quote[0]}]*)*{quote}", re.DOTALL)
    for quote in ('"""', "'''")
}
_SHORT_END = {quote: regex.compile(rf"(?:[^\\{quote}\r\n]|\\(?:\r\n|.))*{quote}?", re.DOTALL) for quote in ('"', "'")}


@dataclass(frozen=True, slots=True)
class LogicalLine:
    """The rows of one logical line; ``blank`` where they hold no code."""

    first: int
    last: int
    blank: bool


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: its place, its text with the ``#``, and whether it has its row to itself."""

    row: int
    column: int
    text: str
    alone: bool


def logical_lines(lines: LineTable) -> list[LogicalLine]:
    """The logical lines of a text, blank rows included, in order and without gaps."""
    return [line for line in _scan(lines) if isinstance(line, LogicalLine)]


def comments(lines: LineTable) -> list[Comment]:
    """The comments of a text, by the same scanner."""
    return [item for item in _scan(lines) if isinstance(item, Comment)]


def logical_end(text: str, position: int) -> int:
    """The offset behind the logical line that begins at an offset."""
    depth = 0
    while (found := _NEXT.search(text, position)) is not None:
        position = found.end()
        if found["quote"]:
            position = _string_end(text, found["quote"], position)
        elif found["open"]:
            depth += 1
        elif found["close"]:
            depth = max(depth - 1, 0)
        elif found["newline"] and not depth:
            return position
    return len(text)


def deepest(text: str) -> int:
    """How deep brackets are nested, those in strings and comments left out."""
    position = depth = most = 0
    while (found := _NEXT.search(text, position)) is not None:
        position = found.end()
        if found["quote"]:
            position = _string_end(text, found["quote"], position)
        elif found["open"]:
            depth += 1
            most = max(most, depth)
        elif found["close"]:
            depth = max(depth - 1, 0)
    return most


def _string_end(text: str, quote: str, position: int) -> int:
    end = (_LONG_END if len(quote) == 3 else _SHORT_END)[quote].match(text, position)
    return end.end() if end else len(text)


def _scan(lines: LineTable) -> Iterator[LogicalLine | Comment]:
    text, position, depth, first, start = lines.text, 0, 0, 1, 0
    while True:
        found = _NEXT.search(text, position)
        if found is None:
            if start < len(text):
                yield LogicalLine(first, len(lines), not text[start:].strip())
            return
        position = found.end()
        if found["comment"] is not None:
            row, column = lines.at(found.start())
            alone = not text[lines.starts[row - 1] : found.start()].strip()
            yield Comment(row, column, found["comment"], alone)
        elif found["quote"]:
            position = _string_end(text, found["quote"], position)
        elif found["open"]:
            depth += 1
        elif found["close"]:
            depth = max(depth - 1, 0)
        elif found["newline"] and not depth:
            row = lines.at(found.start())[0]
            yield LogicalLine(first, row, _empty(text[start : found.start()]))
            first, start = row + 1, position


def _empty(line: str) -> bool:
    stripped = line.strip()
    return not stripped or (stripped.startswith("#") and "\n" not in stripped and "\r" not in stripped)
