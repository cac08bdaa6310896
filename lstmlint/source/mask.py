"""Copies of a text that LibCST can read where it cannot read the original, and the way back to the original's columns.

No copy moves a row. Three things are mended: IPython's lines (``%magic``, ``!shell``, ``name?``), indentation by tabs
and spaces that CPython accepts, and form feeds in front of a statement together with lone carriage returns.
"""

from __future__ import annotations

from dataclasses import field
from itertools import pairwise

from lstmlint import regex
from lstmlint.records import dataclass
from lstmlint.source.ipython import mask
from lstmlint.source.literals import large_literals
from lstmlint.source.logical import logical_lines
from lstmlint.source.text import NEWLINE, LineTable

# A line with which a cell begins: Spyder, VS Code and Jupytext; nbconvert; Databricks.
_SECTION = regex.compile(r"#\s*(?:%%|In\s?\[[\d ]*\]:|<codecell>|COMMAND -----)")
_INDENT = regex.compile(r"[ \t\f]*")
_TAB = 8


@dataclass(slots=True)
class Copy:
    """A text to parse instead of the original; ``rewritten`` rows say nothing about it, ``shifted`` ones have another indentation.

    ``shifted`` maps a row to the length of its indentation in the copy and in the original.
    """

    text: str
    rewritten: set[int] = field(default_factory=set)
    shifted: dict[int, tuple[int, int]] = field(default_factory=dict)

    def column(self, row: int, column: int) -> int:
        """The original's column for a 1-based column of the copy."""
        if row not in self.shifted:
            return column
        ours, original = self.shifted[row]
        return min(column, original + 1) if column <= ours else column - ours + original


def mask_magics(lines: LineTable) -> Copy | None:
    """IPython's lines replaced; None where there are none. What editors take for a cell is one here, too."""
    rows = [lines.line(row) for row in range(1, len(lines) + 1)]
    starts = [0, *(index for index, row in enumerate(rows) if index and _SECTION.match(row)), len(rows)]
    out: list[str] = []
    rewritten: set[int] = set()
    for first, last in pairwise(starts):
        masked = mask("\n".join(rows[first:last]), cell=len(starts) > 2)
        out += masked.rows
        rewritten.update(first + row for row in masked.changed)
    return Copy(_join(lines, out), rewritten) if rewritten else None


def plain_indentation(lines: LineTable) -> Copy | None:
    """Every logical line indented by spaces only, as wide as CPython takes it to be; None where that changes nothing."""
    rows = [lines.line(row) for row in range(1, len(lines) + 1)]
    shifted: dict[int, tuple[int, int]] = {}
    for line in logical_lines(lines):
        words = rows[line.first - 1]
        indent = _INDENT.match(words)
        if indent is None or not indent.group().strip(" "):
            plain = indent.group() if indent else ""
        else:
            plain = " " * _width(indent.group())
        if indent is not None and plain != indent.group():
            rows[line.first - 1] = plain + words[indent.end() :]
            shifted[line.first] = (len(plain), indent.end())
    return Copy(_join(lines, rows), shifted=shifted) if shifted else None


def _width(indent: str) -> int:
    width = 0
    for char in indent:
        width = 0 if char == "\f" else (width // _TAB + 1) * _TAB if char == "\t" else width + 1
    return width


def mask_data(lines: LineTable) -> Copy | None:
    """The inside of a large literal replaced by ``*__data__``: LibCST makes five nodes of each number in it."""
    text, out, at = lines.text, list[str](), 0
    rewritten: set[int] = set()
    for start, end, instead in large_literals(text):
        out += [text[at:start], instead, "".join(NEWLINE.findall(text, start, end))]
        at = end
        rewritten.update(range(lines.at(start)[0], lines.at(end)[0] + 1))
    return Copy("".join([*out, text[at:]]), rewritten) if out else None


def one_newline(lines: LineTable) -> Copy | None:
    """Every line ended by the same newline and the last one too: LibCST is not at ease with a lone carriage return."""
    rows = [lines.line(row) for row in range(1, len(lines) + 1)]
    text = "\n".join(rows)
    if not text.endswith("\n"):
        text += "\n"
    return Copy(text) if text != lines.text else None


def _join(lines: LineTable, rows: list[str]) -> str:
    ends = (lines.text[lines.end(row) : lines.starts[row] if row < len(lines) else len(lines.text)] for row in range(1, len(lines) + 1))
    return "".join(words + end for words, end in zip(rows, ends, strict=True))
