"""The code of a finding as HTML: its rows with what is marked in them, and what a fix would make of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from lstmlint.diagnostic import Edit, Fix, Span
from lstmlint.engine.fingerprint import Lookup
from lstmlint.picture.code import Stretch, block, marked
from lstmlint.picture.code import row as block_row
from lstmlint.picture.document import line, text
from lstmlint.picture.python import words as tokens
from lstmlint.records import dataclass
from lstmlint.report.cells import width
from lstmlint.report.marks import Mark, in_order, rows_of, tallest
from lstmlint.source.documents import apply
from lstmlint.source.text import LineTable

# What is shown of a line, and how much of that in front of the first mark.
_WIDE, _BEFORE = 240, 60
# Rows around a change, and how far apart changes are that are shown together.
_AROUND, _APART = 2, 5
_TAB = 4
_MORE = "\u2026"


def excerpt(lines: LineTable, marks: Iterable[Mark], severity: str, label: str) -> str:
    """The rows of some marks; ``label`` is what a screen reader calls them."""
    marks = in_order(marks)
    tall = tallest(marks)
    file = next((mark.span.filename for mark in marks if mark.span.filename), "")
    out, before = [], 0
    for row in rows_of(lines, marks, tall):
        if before and row > before + 1:
            out.append(block_row("\u22ee", "", " gap"))
        out.append(_row(lines, row, [m for m in marks if _touches(m, row)], severity, file))
        before = row
    return block(out, label)


def _touches(mark: Mark, row: int) -> bool:
    return mark.span.row == row or (mark.primary and mark.span.row <= row <= mark.last_row)


def _row(lines: LineTable, row: int, marks: list[Mark], severity: str, file: str) -> str:
    words = lines.line(row)
    stretches = [(mark, Stretch(*_stretch(mark, row, words), severity if mark.primary else "related")) for mark in marks]
    left = max(min((one.start for _, one in stretches), default=0) - _BEFORE, 0) if len(words) > _WIDE else 0
    right = min(len(words), left + _WIDE)
    lit = next(tokens([words], file))
    shown = marked(words, [one for _, one in sorted(stretches, key=_primary_first)], left, right, lit)
    out = [block_row(row, f"{_MORE if left else ''}{shown}{_MORE if right < len(words) else ''}")]
    for mark, one in sorted(stretches, key=_last_first):
        if mark.label and (not mark.primary or row == mark.last_row):
            blank = " " * (_column(words[left : max(one.start, left)]) + bool(left))
            out.append(block_row("", f'{blank}<span class="said {one.kind}">{text(mark.label)}</span>'))
    return "".join(out)


def _primary_first(marked: tuple[Mark, Stretch]) -> bool:
    return not marked[0].primary


def _last_first(marked: tuple[Mark, Stretch]) -> int:
    return -marked[1].start


def _stretch(mark: Mark, row: int, words: str) -> tuple[int, int]:
    """From where to where a mark goes in a row, counted from 0; not over the blanks in front of a row or behind it."""
    first = mark.span.column - 1 if row == mark.span.row else len(words) - len(words.lstrip())
    last = mark.span.end_column - 1 if row == mark.span.end_row else len(words.rstrip())
    return min(first, len(words)), min(max(last, first + 1), len(words))


def _column(words: str) -> int:
    at = 0
    for char in words:
        at += _TAB - at % _TAB if char == "\t" else width(char)
    return at


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Changes near each other: the rows from ``first`` to ``last`` of a text."""

    first: int
    last: int
    edits: tuple[Edit, ...]


def changes(fix: Fix, lookup: Lookup, label: str) -> Iterator[str]:
    """The fix as differences, one block for each stretch of rows that it changes."""
    by_text: dict[tuple[str, int | None], list[Edit]] = {}
    for edit in fix.edits:
        by_text.setdefault((edit.span.filename, edit.span.cell), []).append(edit)
    for edits in by_text.values():
        lines = lookup(edits[0].span)
        if lines is not None:
            yield from (block(_difference(lines, hunk), label, " diff") for hunk in _hunks(edits, len(lines)))


def _hunks(edits: list[Edit], rows: int) -> Iterator[_Hunk]:
    found: list[list[Edit]] = []
    for edit in sorted(edits, key=lambda e: (e.span.row, e.span.column)):
        if found and edit.span.row - max(e.span.end_row for e in found[-1]) <= _APART:
            found[-1].append(edit)
        else:
            found.append([edit])
    for group in found:
        last = max(e.span.end_row for e in group)
        yield _Hunk(max(group[0].span.row - _AROUND, 1), min(last + _AROUND, rows), tuple(group))


def _difference(lines: LineTable, hunk: _Hunk) -> Iterator[str]:
    old = [lines.line(row) for row in range(hunk.first, hunk.last + 1)]
    new = _rows(apply("\n".join(old), [_moved(edit, 1 - hunk.first) for edit in hunk.edits]))
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (_changed(" ", str(hunk.first + at), "", old[at], "") for at in range(a, b))
            continue
        # Lines that stand for each other show what differs in them.
        pairs = list(zip(old[a:b], new[c:d], strict=True)) if b - a == d - c else []
        for at in range(a, b):
            yield _changed("-", str(hunk.first + at), "del", old[at], pairs[at - a][1] if pairs else "")
        for at in range(c, d):
            yield _changed("+", "", "ins", new[at], pairs[at - c][0] if pairs else "")


def _rows(words: str) -> list[str]:
    table = LineTable(words)
    return [table.line(row) for row in range(1, len(table) + 1)]


def _moved(edit: Edit, rows: int) -> Edit:
    span = edit.span
    return Edit(Span(span.row + rows, span.column, span.end_row + rows, span.end_column), edit.content)


def _changed(sign: str, number: str, kind: str, words: str, other: str) -> str:
    """A line of a difference; ``other`` is the one that it takes the place of, or that takes its place."""
    front, back = _common(words, other) if other else (0, len(words))
    middle = line(words[front : len(words) - back]) if other else line(words)
    shown = f"{line(words[:front])}<b>{middle}</b>{line(words[len(words) - back :])}" if other and middle else line(words)
    inside = f"<{kind}>{shown}</{kind}>" if kind else shown
    return block_row(number, f'<span class="sign">{sign}</span> {inside}', f" {kind or 'same'}")


def _common(one: str, other: str) -> tuple[int, int]:
    """How much two lines share at their beginnings and at their ends."""
    most = min(len(one), len(other))
    front = next((at for at in range(most) if one[at] != other[at]), most)
    back = next((at for at in range(most - front) if one[-1 - at] != other[-1 - at]), most - front)
    return front, back
