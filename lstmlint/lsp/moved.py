"""Where the rows of a text are in a later one: what is above and below the change moves with it."""

from __future__ import annotations

from lstmlint.diagnostic import Span
from lstmlint.source.text import LineTable


class Moved:
    """From one text to a later one."""

    def __init__(self, before: LineTable, after: LineTable) -> None:
        self._before, self._after = before, after
        self._shift = 0
        if before.text == after.text:
            self._above = self._last = len(before)
            return
        old = [before.line(row) for row in range(1, len(before) + 1)]
        new = [after.line(row) for row in range(1, len(after) + 1)]
        least = min(len(old), len(new))
        self._above = next((n for n in range(least) if old[n] != new[n]), least)
        rest = least - self._above
        self._below = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
        self._shift = len(new) - len(old)
        self._last = len(old) - self._below

    def row(self, row: int) -> int | None:
        """Where a row is now; None where nobody can say."""
        if row <= self._above:
            return row
        if row > self._last:
            return row + self._shift
        return None if self._shift else row

    def same(self, row: int) -> bool:
        """Whether the row is there as it was."""
        return row <= self._above or row > self._last

    def span(self, span: Span, *, exact: bool = False) -> Span | None:
        """Where a stretch is now; ``exact``: only if none of its rows was touched."""
        row, end = self.row(span.row), self.row(span.end_row)
        if row is None or end is None or end < row or (exact and not all(map(self.same, range(span.row, span.end_row + 1)))):
            return None
        column = min(span.column, len(self._after.line(row)) + 1)
        end_column = min(span.end_column, len(self._after.line(end)) + 1)
        return Span(row, column, end, end_column, span.filename, span.cell)
