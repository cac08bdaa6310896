"""The code frame: lines of a file with numbers, carets under the mistake and labels at what led to it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from lstmlint.records import dataclass
from lstmlint.report.cells import Cells, width
from lstmlint.report.marks import Mark, in_order, rows_of, tallest
from lstmlint.report.paint import Painter
from lstmlint.report.safe import visible
from lstmlint.source.text import LineTable

_WIDE = 160
_ELLIPSIS = "…"


# The indent and the length of a mark on the terminal.
_Drawn = tuple[int, int, Mark]


@dataclass(frozen=True, slots=True)
class Frame:
    """Draws one frame; ``gutter`` is the width of the line numbers, the same for all frames of a diagnostic."""

    lines: LineTable
    gutter: int
    paint: Painter
    style: str

    def draw(self, marks: Iterable[Mark]) -> list[str]:
        """The rows of the frame, its empty first and last one included."""
        marks = in_order(marks)
        tall = tallest(marks)
        rows = rows_of(self.lines, marks, tall)
        out = [self._edge("")]
        before = 0
        for row in rows:
            if before and row > before + 1:
                out.append(self.paint("frame", "..."))
            out.extend(self._row(row, marks, tall))
            before = row
        out.append(self._edge(""))
        return out

    def _row(self, row: int, marks: list[Mark], tall: Mark | None) -> list[str]:
        cells = Cells.of(self.lines.line(row))
        here = [m for m in marks if m is not tall and m.span.row == row]
        left, right = self._window(cells, here)
        # A very long line is shown once more for what lies outside of the window.
        later = [m for m in here if not left <= cells.column(m.span.column) <= right] if cells.starts[-1] > _WIDE else []
        here = [m for m in here if m not in later]
        side = self._side(row, tall)
        text = _cut(cells, left, right).rstrip()
        out = [(self.paint("frame", f"{row:>{self.gutter}} |") + (f" {side}{text}" if side or text else "")).rstrip()]
        under: list[_Drawn] = []
        for mark in here:
            start, end = cells.column(mark.span.column), cells.column(self._end_column(mark, row))
            start, end = max(start, left), max(min(end, right), max(start, left) + 1)
            under.append((start - left + (1 if left else 0), end - start, mark))
        out.extend(self._under(side, line) for line in _lines(under))
        if later:
            out.extend(self._row(row, later, tall))
        if tall and row == tall.last_row:
            end = max(cells.column(tall.span.end_column if tall.span.end_row == row else len(self.lines.line(row)) + 1) - 1, 0)
            label = f" {visible(tall.label)}" if tall.label else ""
            drawn = self.paint(self.style, f"|{'_' * (min(end, _WIDE) + 1)}^{label}")
            out.append(f"{self._edge('')} {drawn}")
        return out

    def _side(self, row: int, tall: Mark | None) -> str:
        if tall is None:
            return ""
        if row == tall.span.row:
            return self.paint(self.style, "/ ")
        return self.paint(self.style, "| ") if tall.span.row < row <= tall.last_row else "  "

    def _end_column(self, mark: Mark, row: int) -> int:
        return mark.span.end_column if mark.span.end_row == row else len(self.lines.line(row).rstrip()) + 1

    def _under(self, side: str, line: list[_Drawn]) -> str:
        out, at = [], 0
        for indent, length, mark in line:
            style, char = (self.style, "^") if mark.primary else ("related", "-")
            label = f" {visible(mark.label)}" if mark.label else ""
            out.append(" " * (indent - at) + self.paint(style, char * length + label))
            at = indent + length
        blank = "" if not side else side if "|" in side else "  "
        return f"{self._edge('')} {blank}{''.join(out)}"

    def _edge(self, text: str) -> str:
        return self.paint("frame", f"{' ' * self.gutter} |") + text

    def _window(self, cells: Cells, here: list[Mark]) -> tuple[int, int]:
        """The columns of a very long line that are shown: those around its first mark."""
        total = cells.starts[-1]
        if total <= _WIDE or not here:
            return 0, min(total, _WIDE) if total > _WIDE else total
        start = min(cells.column(min(m.span.column for m in here)), total)
        left = 0 if start < _WIDE * 2 // 3 else start - _WIDE // 3
        return left, min(total, left + _WIDE)


def _lines(drawn: list[_Drawn]) -> list[list[_Drawn]]:
    """The marks under one line of code, in as few lines as their labels allow: a label needs the rest of its line."""
    lines: list[list[_Drawn]] = []
    for item in drawn:
        joined = next((line for line in lines if _fits(sorted([*line, item], key=_indent))), None)
        if joined is None:
            lines.append([item])
        else:
            joined.append(item)
            joined.sort(key=_indent)
    return lines


def _indent(drawn: _Drawn) -> int:
    return drawn[0]


def _fits(line: list[_Drawn]) -> bool:
    return all(not one[2].label and one[0] + one[1] < other[0] for one, other in pairwise(line))


def _cut(cells: Cells, left: int, right: int) -> str:
    total = cells.starts[-1]
    if left == 0 and right >= total:
        return cells.text
    out, at = [], 0
    for char in cells.text:
        if left <= at < right:
            out.append(char)
        at += width(char)
    return (_ELLIPSIS if left else "") + "".join(out) + (_ELLIPSIS if right < total else "")
