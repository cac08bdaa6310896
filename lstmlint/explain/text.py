"""An explanation for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from lstmlint.diagnostic import Span
from lstmlint.explain.page import Explanation, Table, Told, Words
from lstmlint.report.paint import Painter
from lstmlint.report.safe import visible

_INDENT = "  "
_LEAST = 24
_HOW = {"safe": " (lstmlint check --fix)", "unsafe": " (lstmlint check --fix --unsafe-fixes)"}


def text(explanation: Explanation, width: int = 100, color: bool = False) -> str:
    """The page in lines of at most ``width`` characters."""
    paint = Painter(color)
    return "\n".join(_lines(explanation, max(width, 40), paint)) + "\n"


def _lines(page: Explanation, width: int, paint: Painter) -> Iterator[str]:
    yield f"{paint('bold', visible(page.title))}  {paint('path', where(page.span))}"
    yield from _paragraph(page.summary, width, "", paint)
    for told in page.findings:
        yield ""
        yield from _finding(told, width, paint)
    for section in page.sections:
        yield ""
        yield paint("bold", section.title)
        for part in section.parts:
            yield from _table(part, width, paint) if isinstance(part, Table) else _paragraph(part, width, _INDENT, paint)
    if page.others:
        yield ""
        yield paint("bold", "Also on this line")
        for other in page.others:
            yield f"{_INDENT}{visible(other.title)}  {where(other.span, column=True)}"
    yield from _pages(page, paint)


def where(span: Span, *, column: bool = False) -> str:
    """``FILE:LINE``, with the cell of a notebook and, where it is wanted, the column."""
    cell = f":cell {span.cell}" if span.cell is not None else ""
    return visible(f"{span.filename}{cell}:{span.row}") + (f":{span.column}" if column else "")


def place(span: Span) -> str:
    """``line 12``, with the cell of a notebook."""
    return f"cell {span.cell}, line {span.row}" if span.cell is not None else f"line {span.row}"


def flat(words: Words) -> str:
    """The words on one line, harmless for a terminal."""
    return "".join(visible(piece.text) for piece in words)


def _paragraph(words: Words, width: int, indent: str, paint: Painter) -> Iterator[str]:
    # Code is not broken at its blanks where a line has room for it.
    whole = "".join(_solid(visible(piece.text)) if piece.code else visible(piece.text) for piece in words)
    for line in wrap(whole, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False):
        yield _loosened(line)


_SOLID = "\ue000"


def _solid(piece: str) -> str:
    return piece.replace(" ", _SOLID) if len(piece) < 50 else piece


def _loosened(line: str) -> str:
    return line.replace(_SOLID, " ")


def _table(table: Table, width: int, paint: Painter) -> Iterator[str]:
    rows = [[flat(cell) for cell in row] for row in table.rows]
    columns = max(max(map(len, rows), default=0), len(table.head) if table.titled else 0)
    rows = [row + [""] * (columns - len(row)) for row in rows]
    if table.titled:
        rows.insert(0, [*table.head, *[""] * (columns - len(table.head))])
    wide = [max(len(row[index]) for row in rows) for index in range(columns)]
    for index, row in enumerate(rows):
        if table.last and index == len(rows) - 1:
            upto = max(table.numbers, default=0) + 1
            yield f"{_INDENT}{'─' * min(width - 2, sum(wide[:upto]) + 2 * (upto - 1))}"
        lines = list(_row(row, wide, table.numbers, width))
        yield from (paint("frame", line) for line in lines) if table.titled and index == 0 else lines


def _row(row: list[str], wide: list[int], numbers: frozenset[int], width: int) -> Iterator[str]:
    cells = [f"{cell:>{wide[i]}}" if i in numbers else f"{cell:<{wide[i]}}" for i, cell in enumerate(row[:-1])]
    front = _INDENT + "".join(f"{cell}  " for cell in cells)
    room = width - len(front)
    last = f"{row[-1]:>{wide[-1]}}" if len(row) - 1 in numbers else row[-1]
    if len(last) <= room:
        yield f"{front}{last}".rstrip()
    elif room >= _LEAST:
        lines = wrap(last, room, break_on_hyphens=False)
        yield f"{front}{lines[0]}"
        yield from (f"{' ' * len(front)}{line}" for line in lines[1:])
    else:
        yield front.rstrip()
        yield from wrap(last, width, initial_indent=_INDENT * 3, subsequent_indent=_INDENT * 3, break_on_hyphens=False)


def _finding(told: Told, width: int, paint: Painter) -> Iterator[str]:
    one = told.diagnostic
    head = f"{one.code} {visible(one.name)}"
    if not told.here:
        yield f"{paint(one.severity.value, head)} ({one.severity.value}, {place(one.span)}; this line takes part in it)"
        yield from wrap(f"{visible(one.message)}.", width, initial_indent=_INDENT, subsequent_indent=_INDENT, break_on_hyphens=False)
        return
    yield f"{paint(one.severity.value, head)} ({one.severity.value}, column {one.span.column})"
    yield from wrap(f"{visible(one.message)}.", width, initial_indent=_INDENT, subsequent_indent=_INDENT, break_on_hyphens=False)
    for related in one.related:
        line = f"{where(related.span)}: {visible(related.message)}"
        yield from wrap(line, width, initial_indent=_INDENT * 2, subsequent_indent=_INDENT * 3, break_on_hyphens=False)
    if one.assumes:
        yield from wrap(f"When {visible(' and '.join(one.assumes))}.", width, initial_indent=_INDENT, subsequent_indent=_INDENT)
    fix = one.fix.title if one.fix is not None else one.help
    if fix:
        how = (
            {"safe": " (lstmlint check --fix)", "unsafe": " (lstmlint check --fix --unsafe-fixes)"}.get(one.fix.safety.value, "")
            if one.fix
            else ""
        )
        yield from wrap(f"Fix: {visible(fix)}{how}", width, initial_indent=_INDENT, subsequent_indent=_INDENT * 2, break_on_hyphens=False)


def _pages(page: Explanation, paint: Painter) -> Iterator[str]:
    """The pages of the rules, each once, at the end: they are long."""
    for code, (name, why) in {told.diagnostic.code: (told.diagnostic.name, told.why) for told in page.findings if told.why}.items():
        yield ""
        yield paint("bold", f"Why {visible(code)} {visible(name)}")
        for line in why.rstrip().splitlines():
            yield f"{_INDENT}{visible(line)}".rstrip()
