"""``rdjson``: the Reviewdog Diagnostic Format, with which reviewdog comments on pull requests anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lstmlint.diagnostic import Diagnostic, Safety, Span
from lstmlint.report import safe
from lstmlint.report.contents import Contents
from lstmlint.report.plain import anchored

_SEVERITY = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def rdjson(contents: Contents) -> Iterator[str]:
    """One ``DiagnosticResult``."""
    found = [_diagnostic(contents, d) for d in contents.found]
    worst = max((d.severity for d in contents.found), key=lambda severity: severity.rank, default=None)
    severity = {"severity": _SEVERITY[worst.value]} if worst else {}
    yield safe.dumped({"source": {"name": "lstmlint"}, **severity, "diagnostics": found}) + "\n"


def _diagnostic(contents: Contents, d: Diagnostic) -> dict[str, Any]:
    span, words = anchored(d)
    made: dict[str, Any] = {
        "message": safe.visible(words),
        "location": {"path": safe.visible(contents.path(d.filename)), "range": _range(contents, span)},
        "severity": _SEVERITY[d.severity.value],
        "code": {"value": d.code, **({"url": d.url} if d.url else {})},
    }
    suggestions = _suggestions(contents, d)
    if suggestions:
        made["suggestions"] = suggestions
    return made


def _suggestions(contents: Contents, d: Diagnostic) -> list[dict[str, Any]]:
    """The fix, if it can be made there: a suggestion is one stretch of the file that the finding is in."""
    if d.fix is None or d.fix.safety is Safety.DISPLAY or len(d.fix.edits) != 1:
        return []
    (edit,) = d.fix.edits
    if edit.span.cell is not None or edit.span.filename not in ("", d.filename):
        return []
    return [{"range": _range(contents, edit.span, d.filename), "text": edit.content}]


def _range(contents: Contents, span: Span, filename: str = "") -> dict[str, Any]:
    lines = contents.lookup(span if span.filename else Span(span.row, span.column, span.end_row, span.end_column, filename, span.cell))

    def position(row: int, column: int) -> dict[str, int]:
        # Columns are bytes of UTF-8 there.
        before = lines.line(row)[: column - 1] if lines is not None else ""
        return {"line": row, "column": column + len(before.encode("utf-8", "replace")) - len(before)}

    return {"start": position(span.row, span.column), "end": position(span.end_row, span.end_column)}
