"""What of a document is no Python, in words."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.diagnostic import Span
from lstmlint.source import ParseFailure, parsed
from lstmlint.source.documents import Document


def broken(document: Document) -> Iterator[str]:
    """A line for each program, or part of one, that cannot be parsed: where, and CPython's reason."""
    path = document.path
    failures = [(program, parsed(program)) for program in document.programs]
    for program, failure in (*failures, *document.broken):
        if isinstance(failure, ParseFailure):
            span = Span(failure.row, failure.column, failure.end_row, failure.end_column, path)
            span = span if program.origin is None else program.origin.span(span)
            cell = f":cell {span.cell}" if span.cell is not None else ""
            yield f"{path}{cell}:{span.row}: {failure.message}"
