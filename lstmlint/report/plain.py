"""``concise`` for one line a finding, ``json`` for machines (DESIGN section 6: the fields are a contract)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lstmlint.diagnostic import Diagnostic, Fix, Safety, Span
from lstmlint.report.paint import Painter, visible

Shown = Callable[[str], str]


def concise(diagnostics: Iterable[Diagnostic], shown: Shown, paint: Painter) -> Iterator[str]:
    """``path:row:column: RNN101 [*] message``."""
    for d in diagnostics:
        where = visible(shown(d.filename)) + (f":cell {d.cell}" if d.cell is not None else "")
        fixable = f"[{paint('help', '*')}] " if d.fix and d.fix.safety is Safety.SAFE else ""
        place = f"{paint('path', where)}:{d.span.row}:{d.span.column}:"
        yield f"{place} {paint(d.severity.value, d.code)} {fixable}{visible(sentence(d))}\n"


def sentence(d: Diagnostic) -> str:
    """Everything that a finding says, in one line: the message, what it assumes, and what the framework says of it. Not made safe."""
    assumes = f" (assuming {' and '.join(d.assumes)})" if d.assumes else ""
    return f"{d.message}{assumes}{_verdict(d)}"


def _verdict(d: Diagnostic) -> str:
    if d.runtime is None:
        return ""
    from lstmlint.report.runtime import mark

    return mark(d.runtime, d.code)


def as_json(diagnostics: Iterable[Diagnostic], shown: Shown) -> str:
    """All diagnostics as one JSON array."""
    return json.dumps([entry(d, shown) for d in diagnostics], indent=2, ensure_ascii=True) + "\n"


def entry(d: Diagnostic, shown: Shown) -> dict[str, Any]:
    """One diagnostic as plain data."""
    return {
        "code": d.code,
        "name": d.name,
        "severity": d.severity.value,
        "message": d.message,
        "filename": shown(d.filename),
        "cell": d.cell,
        "location": _start(d.span),
        "end_location": _end(d.span),
        "assumes": list(d.assumes),
        "related": [
            {"message": r.message, "filename": shown(r.span.filename or d.filename), **_cell(r.span), "location": _start(r.span)}
            for r in d.related
        ],
        "fix": _fix(d.fix) if d.fix else None,
        "runtime": dict(d.runtime) if d.runtime is not None else None,
        "url": d.url,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{"content": e.content, **_cell(e.span), "location": _start(e.span), "end_location": _end(e.span)} for e in fix.edits]
    return {"applicability": fix.safety.value, "message": fix.title, "edits": edits}


def _cell(span: Span) -> dict[str, int]:
    return {"cell": span.cell} if span.cell is not None else {}


def _start(span: Span) -> dict[str, int]:
    return {"row": span.row, "column": span.column}


def _end(span: Span) -> dict[str, int]:
    return {"row": span.end_row, "column": span.end_column}
