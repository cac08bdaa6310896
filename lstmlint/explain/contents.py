"""An explanation as plain data for programs."""

from __future__ import annotations

from typing import Any

from lstmlint.diagnostic import Span
from lstmlint.explain.page import Explanation, Part, Table, Told, plain


def as_json(explanation: Explanation) -> dict[str, Any]:
    """Title, place, sections with their paragraphs and tables, findings, and the numbers as ``data``."""
    return {
        "kind": explanation.kind,
        "title": explanation.title,
        **_place(explanation.span),
        "summary": plain(explanation.summary),
        "data": explanation.data,
        "sections": [{"title": one.title, "parts": [_part(part) for part in one.parts]} for one in explanation.sections],
        "findings": [_finding(told) for told in explanation.findings],
        "others": [{"title": other.title, **_place(other.span)} for other in explanation.others],
    }


def _place(span: Span) -> dict[str, Any]:
    return {
        "filename": span.filename,
        "cell": span.cell,
        "location": {"row": span.row, "column": span.column},
        "end_location": {"row": span.end_row, "column": span.end_column},
    }


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Table):
        return {"head": list(part.head), "rows": [[plain(cell) for cell in row] for row in part.rows]}
    return {"text": plain(part)}


def _finding(told: Told) -> dict[str, Any]:
    one = told.diagnostic
    return {
        "code": one.code,
        "name": one.name,
        "severity": one.severity.value,
        "message": one.message,
        **_place(one.span),
        "here": told.here,
        "assumes": list(one.assumes),
        "related": [{"message": related.message, **_place(related.span)} for related in one.related],
        "fix": {"message": one.fix.title, "applicability": one.fix.safety.value} if one.fix else None,
        "why": told.why,
    }
