"""``gitlab``: what GitLab shows as Code Quality in a merge request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lstmlint.diagnostic import Diagnostic
from lstmlint.report import safe
from lstmlint.report.contents import Contents
from lstmlint.report.plain import anchored

_SEVERITY = {"error": "major", "warning": "minor", "info": "info"}


def gitlab(contents: Contents) -> Iterator[str]:
    """An array of issues. GitLab shows those with the same fingerprint as one, and compares them with those of the target branch."""
    found = zip(contents.found, contents.fingerprints, strict=False)
    yield safe.dumped([_issue(contents, d, fingerprint) for d, fingerprint in found]) + "\n"


def _issue(contents: Contents, d: Diagnostic, fingerprint: str) -> dict[str, Any]:
    span, words = anchored(d)
    return {
        "description": safe.visible(f"{d.code}: {words}"),
        "check_name": d.code,
        "fingerprint": fingerprint,
        "severity": _SEVERITY[d.severity.value],
        "location": {
            "path": safe.visible(contents.path(d.filename)),
            "positions": {
                "begin": {"line": span.row, "column": span.column},
                "end": {"line": span.end_row, "column": span.end_column},
            },
        },
    }
