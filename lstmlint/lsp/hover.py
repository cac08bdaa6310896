"""What is told of the place under the cursor: the page that ``lstmlint explain`` shows."""

from __future__ import annotations

from collections.abc import Sequence

from lstmlint.catalog import Catalog
from lstmlint.diagnostic import Diagnostic, Span
from lstmlint.explain import Places, at, markdown, text
from lstmlint.lsp.analysis import Look

_WIDTH = 100


def hover(
    look: Look, row: int, column: int, cell: int | None, found: Sequence[Diagnostic] = (), *, plain: bool = False, exact: bool = True
) -> tuple[str, Span] | None:  # fmt: skip
    """The page, and what it is about. ``found`` are findings there that other files have led to."""
    subjects: list[Places] = look.once("places", lambda: [Places(one.program, one.locate, look.found.diagnostics) for one in look.programs])
    more = [d for d in found if d not in look.found.diagnostics]
    if more or not subjects:
        every = [*look.found.diagnostics, *more]
        subjects = [Places(one.program, one.where, every) for one in subjects]
    page = at(subjects, row, column, cell=cell, exact=exact, catalog=Catalog(look.config.added))
    if page is None:
        return None
    return (text(page, _WIDTH, color=False) if plain else markdown(page)), page.span


def holds(span: Span, row: int, column: int) -> bool:
    """Whether a place lies in a stretch, its end included."""
    return (span.row, span.column) <= (row, column) <= (span.end_row, span.end_column)
