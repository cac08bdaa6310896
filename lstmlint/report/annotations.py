"""``github`` and ``azure``: commands in the log that put the findings beside the code."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.diagnostic import Diagnostic
from lstmlint.report import safe
from lstmlint.report.contents import Contents
from lstmlint.report.plain import anchored

_GITHUB = {"error": "error", "warning": "warning", "info": "notice"}
# Azure knows no third kind.
_AZURE = {"error": "error", "warning": "warning", "info": "warning"}


def github(contents: Contents) -> Iterator[str]:
    """``::error title=lstmlint (RNN101),file=a.py,line=8,...::a.py:8:11: RNN101 message``."""
    for d in contents.found:
        span, words = anchored(d)
        # Columns count only where the finding has one line.
        columns = {"col": span.column, "endColumn": max(span.end_column, span.column)} if span.end_row == span.row else {}
        told = {
            "title": f"lstmlint ({d.code})",
            "file": contents.path(d.filename),
            "line": span.row,
            **columns,
            "endLine": span.end_row,
        }
        properties = ",".join(f"{key}={safe.workflow_property(str(value))}" for key, value in told.items())
        yield f"::{_GITHUB[d.severity.value]} {properties}::{safe.workflow(_line(contents, d, words))}\n"


def azure(contents: Contents) -> Iterator[str]:
    """``##vso[task.logissue type=error;sourcepath=a.py;linenumber=8;columnnumber=11;code=RNN101;]message``."""
    for d in contents.found:
        span, words = anchored(d)
        told = {
            "type": _AZURE[d.severity.value],
            "sourcepath": contents.path(d.filename),
            "linenumber": span.row,
            "columnnumber": span.column,
            "code": d.code,
        }
        properties = "".join(f"{key}={safe.azure_property(str(value))};" for key, value in told.items())
        yield f"##vso[task.logissue {properties}]{safe.azure(words)}\n"


def _line(contents: Contents, d: Diagnostic, words: str) -> str:
    """The finding as the log shows it, where nobody sees the properties."""
    place = "" if d.cell is not None else f":{d.span.row}:{d.span.column}"
    return f"{contents.path(d.filename)}{place}: {d.code} {words}"
