"""Places of lstmlint to those of an editor, and back.

lstmlint counts rows and columns from 1 and columns in code points, an editor from 0 and in the units that were agreed on.
"""

from __future__ import annotations

from lsprotocol import types

from lstmlint.diagnostic import Span
from lstmlint.records import dataclass
from lstmlint.source.text import LineTable

_BOM = "\ufeff"
# How many units a code point takes that lies below a limit.
_WIDTHS_8 = ((0x800, 2), (0x10000, 3), (0x110000, 4))
_WIDTHS_16 = ((0x10000, 1), (0x110000, 2))


def units(text: str, encoding: str) -> int:
    """How long a text is in the units of an encoding: ``utf-8``, ``utf-16`` or ``utf-32``. Half a pair of surrogates is one of UTF-16."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-8":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def points(line: str, character: int, encoding: str) -> int:
    """How many code points of a line lie before a place; one in the middle of a code point is before it, one past the end at the end."""
    if character <= 0:
        return 0
    if encoding == "utf-32" or line.isascii():
        return min(character, len(line))
    wide = _WIDTHS_8 if encoding == "utf-8" else _WIDTHS_16
    at = 0
    for index, char in enumerate(line):
        at += next(width for limit, width in wide if ord(char) < limit) if ord(char) >= 0x80 else 1
        if at > character:
            return index
    return len(line)


@dataclass(frozen=True, slots=True)
class Positions:
    """The places in one text, as the editor has it. A byte order mark is no letter for lstmlint, and is one for the editor."""

    lines: LineTable
    encoding: str = "utf-16"

    @classmethod
    def of(cls, text: str, encoding: str) -> Positions:
        """Of a text."""
        return cls(LineTable(text), encoding)

    def _front(self, row: int) -> int:
        return int(row == 1 and self.lines.text.startswith(_BOM))

    def position(self, row: int, column: int) -> types.Position:
        """A place for the editor, held inside the text."""
        row = max(row, 1)
        if row > len(self.lines):
            row, column = len(self.lines), len(self.lines.line(len(self.lines))) + 1
        before = self.lines.line(row)[: max(column, 1) - 1 + self._front(row)]
        return types.Position(row - 1, units(before, self.encoding))

    def point(self, position: types.Position) -> tuple[int, int]:
        """A place of the editor as row and column, held inside the text."""
        row = position.line + 1
        if row > len(self.lines):
            return len(self.lines), len(self.lines.line(len(self.lines))) + 1
        row = max(row, 1)
        column = points(self.lines.line(row), position.character, self.encoding) + 1
        return row, max(column - self._front(row), 1)

    def offset(self, position: types.Position) -> int:
        """Where in the text a place of the editor lies."""
        row, column = self.point(position)
        return self.lines.offset(row, column + self._front(row))

    def range(self, span: Span) -> types.Range:
        """A stretch for the editor."""
        return types.Range(self.position(span.row, span.column), self.position(span.end_row, span.end_column))


def changed(text: str, change: types.TextDocumentContentChangeEvent, encoding: str) -> str:
    """A text after one of the editor's changes."""
    if not isinstance(change, types.TextDocumentContentChangePartial):
        return change.text
    places = Positions.of(text, encoding)
    start, end = places.offset(change.range.start), places.offset(change.range.end)
    return text[: min(start, end)] + change.text + text[max(start, end) :]
