"""What is told of the place under the cursor: the page that ``lstmlint explain`` shows."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from lstmlint.catalog import Catalog
from lstmlint.diagnostic import Diagnostic, Span
from lstmlint.explain import Explanation, Places, at, markdown, text
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
    near = _seen_from(page, page.span.filename)
    return (text(near, _WIDTH, color=False) if plain else markdown(near)), page.span


def _seen_from(page: Explanation, file: str) -> Explanation:
    """The page with the files named as whoever has ``file`` open knows them: that one by its name, others by the way to them."""

    def near(span: Span) -> Span:
        return replace(span, filename=named(span.filename, file))

    def told(one: Diagnostic) -> Diagnostic:
        return replace(one, span=near(one.span), related=tuple(replace(there, span=near(there.span)) for there in one.related))

    findings = tuple(replace(one, diagnostic=told(one.diagnostic)) for one in page.findings)
    return replace(page, span=near(page.span), findings=findings, others=tuple(replace(one, span=near(one.span)) for one in page.others))


def named(path: str, file: str) -> str:
    """A path as it is seen from a file."""
    if not os.path.isabs(path):  # noqa: PTH117
        return path
    try:
        return os.path.relpath(path, os.path.dirname(file))  # noqa: PTH120
    except ValueError:  # another drive
        return path


def holds(span: Span, row: int, column: int) -> bool:
    """Whether a place lies in a stretch, its end included."""
    return (span.row, span.column) <= (row, column) <= (span.end_row, span.end_column)
