"""One line a finding: ``concise`` for people, ``pylint`` for tools that know that; ``json`` and ``json-lines`` for all others.

The fields of the JSON are a contract (DESIGN section 6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lstmlint.diagnostic import Diagnostic, Fix, Safety, Span
from lstmlint.report import safe
from lstmlint.report.contents import Contents
from lstmlint.report.safe import visible


def sentence(d: Diagnostic) -> str:
    """Everything that a finding says, in one line: the message, what it assumes, and what the framework says of it. Not made safe."""
    assumes = f" (assuming {' and '.join(d.assumes)})" if d.assumes else ""
    return f"{d.message}{assumes}{verdict(d)}"


def verdict(d: Diagnostic) -> str:
    """What the framework says, in a few words."""
    if d.runtime is None:
        return ""
    from lstmlint.report.runtime import mark

    return mark(d.runtime, d.code)


def anchored(d: Diagnostic) -> tuple[Span, str]:
    """Where a platform shall show a finding, and what it says there.

    A platform counts the lines of the file, of which a notebook has others than its cells: there it is the first, and the words say where.
    """
    if d.cell is None:
        return d.span, sentence(d)
    return Span(1, 1, 1, 1, d.filename), f"cell {d.cell}, line {d.span.row}: {sentence(d)}"


def where(span: Span, shown: Callable[[str], str]) -> str:
    """``path``, or ``path:cell 3``."""
    return visible(shown(span.filename)) + (f":cell {span.cell}" if span.cell is not None else "")


def concise(contents: Contents) -> Iterator[str]:
    """``path:row:column: RNN101 [*] message``."""
    paint = contents.paint
    for d in contents.found:
        fixable = f"[{paint('help', '*')}] " if d.fix and d.fix.safety is Safety.SAFE else ""
        place = f"{paint('path', where(d.span, contents.shown))}:{d.span.row}:{d.span.column}:"
        yield f"{place} {paint(d.severity.value, d.code)} {fixable}{visible(sentence(d))}\n"


def pylint(contents: Contents) -> Iterator[str]:
    """``path:row: [RNN101] message``, as what reads pylint's ``parseable`` wants it."""
    for d in contents.found:
        yield f"{where(d.span, contents.shown)}:{d.span.row}: [{d.code}] {visible(sentence(d))}\n"


def as_json(contents: Contents) -> Iterator[str]:
    """All findings as one JSON array."""
    yield safe.dumped(list(_entries(contents))) + "\n"


def as_json_lines(contents: Contents) -> Iterator[str]:
    """A JSON object on each line."""
    for each in _entries(contents):
        yield safe.dumped(each, indent=None) + "\n"


def _entries(contents: Contents) -> Iterator[dict[str, Any]]:
    for d, fingerprint in zip(contents.found, contents.fingerprints, strict=False):
        yield entry(d, contents.shown, fingerprint)


def entry(d: Diagnostic, shown: Callable[[str], str], fingerprint: str) -> dict[str, Any]:
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
        "fingerprint": fingerprint,
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
