"""What is marked in the code that a report shows, and which of its rows are shown for it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from lstmlint.diagnostic import Diagnostic, Span
from lstmlint.records import dataclass
from lstmlint.source.text import LineTable

CONTEXT = 2
# Places further apart than this get a frame of their own.
NEAR = 12
_GAP = 3
_TALL = 8


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a frame: the primary one with carets, the others with dashes; ``label`` is what happens there."""

    span: Span
    label: str = ""
    primary: bool = False

    @property
    def last_row(self) -> int:
        """The last row that holds some of it: a span that ends at the start of a row does not reach it."""
        whole = self.span.end_column == 1 and self.span.end_row > self.span.row
        return self.span.end_row - 1 if whole else self.span.end_row


def marks_of(diagnostic: Diagnostic) -> tuple[list[Mark], list[Mark]]:
    """The marks of the first frame, and those that are too far away for it."""
    label, near, far = "", list[Mark](), list[Mark]()
    main = diagnostic.span
    reach = [main.row, main.end_row]
    others = [r for r in diagnostic.related if r.span.filename in ("", diagnostic.filename)]
    far += [Mark(r.span, r.message) for r in others if r.span.cell != main.cell]
    others = [r for r in others if r.span.cell == main.cell]
    for related in sorted(others, key=lambda r: abs(r.span.row - main.row)):
        if related.span == main and not label:
            label = related.message
        elif min(reach) - NEAR <= related.span.row <= max(reach) + NEAR:
            near.append(Mark(related.span, related.message))
            reach.append(related.span.row)
        else:
            far.append(Mark(related.span, related.message))
    far += [Mark(r.span, r.message) for r in diagnostic.related if r.span.filename not in ("", diagnostic.filename)]
    return [Mark(main, label, primary=True), *near], far


def clusters(marks: list[Mark]) -> list[list[Mark]]:
    """Marks that are near each other share a frame."""
    found: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda m: (m.span.filename, m.span.cell or 0, m.span.row, m.span.column)):
        last = found[-1][-1].span if found else None
        if last is not None and (last.filename, last.cell) == (mark.span.filename, mark.span.cell) and mark.span.row - last.end_row <= NEAR:
            found[-1].append(mark)
        else:
            found.append([mark])
    return found


def in_order(marks: Iterable[Mark]) -> list[Mark]:
    """From top to bottom, the primary one of a row first."""
    return sorted(marks, key=lambda m: (m.span.row, not m.primary, -m.span.column))


def tallest(marks: list[Mark]) -> Mark | None:
    """The primary mark, where it goes over several rows."""
    return next((m for m in marks if m.primary and m.last_row > m.span.row), None)


def rows_of(lines: LineTable, marks: list[Mark], tall: Mark | None) -> list[int]:
    """The rows of a frame: those of the marks, some around them, and no gap that is not worth it."""
    shown: set[int] = set()
    for mark in marks:
        if mark is tall:
            first, last = mark.span.row, mark.last_row
            shown.update(range(first, last + 1) if last - first < _TALL else (first, first + 1, first + 2, last - 1, last))
        else:
            shown.add(mark.span.row)
        if mark.primary:
            shown.update(range(mark.span.row - CONTEXT, mark.span.row))
            shown.update(range(mark.last_row + 1, mark.last_row + 1 + CONTEXT))
    rows = sorted(row for row in shown if 1 <= row <= len(lines))
    for low, high in pairwise(rows):
        if high - low <= _GAP and not (tall and tall.span.row <= low and high <= tall.last_row):
            shown.update(range(low, high))
    rows = sorted(row for row in shown if 1 <= row <= len(lines))
    marked = [row for mark in marks for row in (mark.span.row, mark.last_row if mark is tall else mark.span.row)]
    while rows and rows[0] < min(marked) and not lines.line(rows[0]).strip():
        rows.pop(0)
    while rows and rows[-1] > max(marked) and not lines.line(rows[-1]).strip():
        rows.pop()
    return rows
