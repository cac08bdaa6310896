"""A name for a finding that stays the same while lines above it come and go.

Made of the rule, the path, the text of the line and the function or class around it; findings that agree in all of that are numbered in
the order in which they stand in the file. Rows, columns and the words of the message play no part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lstmlint.diagnostic import Diagnostic, Span
    from lstmlint.source.text import LineTable

# The text of the file, or of the cell of a notebook, in which a span lies; None where it cannot be had.
Lookup = Callable[["Span"], "LineTable | None"]

_ROWS = 3
_LENGTH = 32
_HEADS = ("def ", "async def ", "class ")


def fingerprints(found: Iterable[Diagnostic], lookup: Lookup, named: Callable[[str], str]) -> list[str]:
    """One for each finding, in the order given; ``named`` makes a path the same wherever the project lies."""
    from hashlib import sha256

    each = list(found)
    keys = ["\0".join((d.code, named(d.filename), *_surroundings(d.span, lookup(d.span)))) for d in each]
    seen: Counter[str] = Counter()
    made = [""] * len(each)
    for index in sorted(range(len(each)), key=lambda at: each[at].sort_key):
        key = keys[index]
        made[index] = sha256(f"{key}\0{seen[key]}".encode("utf-8", "backslashreplace")).hexdigest()[:_LENGTH]
        seen[key] += 1
    return made


def _surroundings(span: Span, lines: LineTable | None) -> Iterator[str]:
    """The heads of what the line stands in, from the inside, and the text of the line, both without their spacing."""
    if lines is None:
        return
    first = lines.line(span.row)
    indent = _indent(first) if first.strip() else 0
    for row in range(min(span.row, len(lines)) - 1, 0, -1):
        if not indent:
            break
        line = lines.line(row)
        if line.strip() and _indent(line) < indent:
            indent = _indent(line)
            if line.lstrip().startswith(_HEADS):
                yield _head(line)
    for row in range(span.row, min(span.end_row, span.row + _ROWS - 1) + 1):
        yield _close(lines.line(row))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _head(line: str) -> str:
    """``def build``: what a function takes may change."""
    return _close(line.partition("(")[0].partition(":")[0])


def _close(line: str) -> str:
    return " ".join(line.split())
