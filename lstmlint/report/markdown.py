"""``markdown``: a summary of the run, as for ``$GITHUB_STEP_SUMMARY`` or a comment."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.diagnostic import Diagnostic, Safety
from lstmlint.report.contents import Contents
from lstmlint.report.drawings import drawings
from lstmlint.report.paint import Painter
from lstmlint.report.plain import sentence, where
from lstmlint.report.safe import markdown as words
from lstmlint.report.safe import markdown_code as code
from lstmlint.report.summary import Totals, count

# GitHub takes no summary of more than a megabyte; the rest is told as a number.
_MOST = 900_000
_SIGNS = {"error": "❌", "warning": "⚠️", "info": "💡"}


def markdown(contents: Contents) -> Iterator[str]:
    """A heading, what was found, a table of it, and the models in which it was found."""
    yield "### lstmlint\n\n"
    if not contents.found:
        yield "Some files could not be checked.\n" if contents.unread else "All checks passed.\n"
    else:
        yield (
            Totals.of(contents.found).line(Painter(), clean=False).replace("--fix", "`--fix`").replace("--unsafe-fixes", "`--unsafe-fixes`")
            + "\n\n"
        )
        yield "| | place | rule | message |\n|---|---|---|---|\n"
        length = 0
        for row in _rows(contents):
            length += len(row.encode("utf-8", "replace"))
            yield row
        yield from drawings(contents.pictures(), contents.shown, _MOST - length)
    if contents.unread:
        yield f"\n{count(len(contents.unread), 'file')} could not be checked:\n\n"
        yield from (f"- {code(contents.shown(name))}: {words(reason)}\n" for name, reason in contents.unread)


def _rows(contents: Contents) -> Iterator[str]:
    length = 0
    for number, d in enumerate(contents.found):
        row = _row(contents, d)
        length += len(row.encode("utf-8", "replace"))
        if length > _MOST:
            yield f"| | | | and {len(contents.found) - number} more |\n"
            return
        yield row


def _row(contents: Contents, d: Diagnostic) -> str:
    place = f"{where(d.span, contents.shown)}:{d.span.row}:{d.span.column}"
    remedy = ""
    if d.fix is not None and d.fix.safety is not Safety.DISPLAY:
        remedy = f" (fixable: {words(d.fix.title)})"
    return f"| {_SIGNS[d.severity.value]} {d.severity.value} | {code(place)} | {d.code} {words(d.name)} | {words(sentence(d))}{remedy} |\n"
