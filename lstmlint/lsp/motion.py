"""What was known of a document, in another state of it."""

from __future__ import annotations

from dataclasses import replace

from lstmlint.diagnostic import Diagnostic, Span
from lstmlint.engine.lint import UNPARSABLE, UNUSED
from lstmlint.engine.together import key_of
from lstmlint.lsp.analysis import Look
from lstmlint.lsp.documents import Snapshot
from lstmlint.lsp.moved import Moved


def kept(made: Look, good: Look) -> list[Diagnostic]:
    """Of a document that cannot be read at the moment: what was found when it could, as far as it is still there."""
    new = {key_of(d) for d in made.found.diagnostics}
    motion = Motion(good.snapshot, made.snapshot)

    def move(span: Span) -> Span | None:
        return motion.span(span) if made.own(span.filename) else span

    found: list[Diagnostic] = []
    for d in good.found.diagnostics:
        span = move(d.span)
        if span is None or d.code in (UNPARSABLE, UNUSED):
            continue
        related = tuple(replace(one, span=there) for one in d.related if (there := move(one.span)) is not None)
        moved = replace(d, span=span, related=related, fix=None)
        if key_of(moved) not in new:
            found.append(moved)
    return found


class Motion:
    """Where the places of a document are in another state of it."""

    def __init__(self, before: Snapshot, now: Snapshot) -> None:
        self._before, self._now = before, now
        self._known: dict[int | None, tuple[int | None, Moved | None]] = {}

    def part(self, cell: int | None) -> tuple[int | None, Moved | None]:
        """The number of a cell now, and where its rows are."""
        if cell not in self._known:
            old = self._before.parts.get(cell)
            number = self._now.cell_of(old.uri) if old is not None else None
            new = self._now.parts.get(number)
            rows = Moved(old.positions.lines, new.positions.lines) if old is not None and new is not None else None
            self._known[cell] = number, rows
        return self._known[cell]

    def span(self, span: Span, *, exact: bool = False) -> Span | None:
        """Where a stretch is now; ``exact``: only if none of its rows was touched."""
        number, rows = self.part(span.cell)
        there = rows.span(span, exact=exact) if rows is not None else None
        return replace(there, cell=number) if there is not None else None
