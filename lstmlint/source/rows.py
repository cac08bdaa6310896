"""Programs that were put together from rows of a document: the cells of a notebook, the blocks of a text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from lstmlint.diagnostic import Edit, Span
from lstmlint.records import dataclass
from lstmlint.source.text import LineTable


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a program as a reader sees it: its cell and row there, what stands in front of its words, and whether it is ``fixed``.

    A fixed row does not stand in the document as it does in the program, and cannot be changed.
    """

    cell: int | None
    row: int
    front: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """The origin of a program that was put together from rows of a document, in their order."""

    rows: Sequence[Row]
    lines: LineTable

    def span(self, span: Span) -> Span:
        """Row by row; a span that ends at the start of a row that does not follow in the document ends with the row before it."""
        first = self.rows[self._index(span.row)]
        end_row, end_column = span.end_row, span.end_column
        if end_row > span.row and end_column == 1 and not self._follows(end_row):
            end_row, end_column = end_row - 1, len(self.lines.line(end_row - 1)) + 1
        last = self.rows[self._index(end_row)]
        return Span(first.row, span.column + len(first.front), last.row, end_column + len(last.front), span.filename, first.cell)

    def inside(self, span: Span) -> Span | None:
        """Row by row, too."""
        places = {(row.cell, row.row): number for number, row in enumerate(self.rows, 1)}
        first, last = places.get((span.cell, span.row)), places.get((span.cell, span.end_row))
        if first is None or last is None:
            return None
        column, end_column = (at - len(self.rows[row - 1].front) for at, row in ((span.column, first), (span.end_column, last)))
        return Span(first, max(column, 1), last, max(end_column, 1), span.filename)

    def edit(self, edit: Edit) -> Edit | None:
        """None where it touches what is not the document's own text, or reaches from one cell into another."""
        span = edit.span
        whole = span.end_column == 1 and span.end_row > span.row
        touched = self.rows[self._index(span.row) : self._index(span.end_row - whole) + 1]
        if any(row.fixed or row.cell != touched[0].cell for row in touched):
            return None
        if any(later.row != row.row + 1 for row, later in pairwise(touched)):
            return None
        if not edit.content and span.column == 1 and whole and not self._follows(span.end_row):
            # The last row of a cell is taken out: the end of the row above it goes as well.
            before = span.row - 1
            if before and self._follows(span.row):
                moved = Span(before, len(self.lines.line(before)) + 1, span.end_row, 1, span.filename)
                return Edit(self.span(moved), "")
        return Edit(self.span(span), _fronted(edit.content, touched[0].front))

    def _index(self, row: int) -> int:
        return min(max(row, 1), len(self.rows)) - 1

    def _follows(self, row: int) -> bool:
        """Whether the row stands right below the one before it."""
        if not 1 < row <= len(self.rows):
            return False
        one, other = self.rows[row - 2], self.rows[row - 1]
        return one.cell == other.cell and one.row + 1 == other.row


def _fronted(content: str, front: str) -> str:
    """New words with what stands in front of every row; behind a prompt, rows that go on have another one."""
    if not front or "\n" not in content:
        return content
    first, *rest = content.split("\n")
    before = front.rstrip(" ").removesuffix(">>>").removesuffix("...")
    prompted = before != front.rstrip(" ") and front.strip()[-3:] in (">>>", "...")
    for row in rest:
        goes_on = not row or row[0] in " \t)]}"
        first += "\n" + (before + ("... " if goes_on else ">>> ") if prompted else front) + row
    return first
