"""``grouped``: the findings under the name of their file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from lstmlint.diagnostic import Diagnostic, Safety
from lstmlint.report.contents import Contents
from lstmlint.report.plain import sentence, where
from lstmlint.report.safe import visible


def grouped(contents: Contents) -> Iterator[str]:
    """A block of text for each file (or cell of a notebook)."""
    paint = contents.paint
    for _, group in groupby(contents.found, lambda d: (d.filename, d.cell)):
        found = list(group)
        wide = max(len(_place(d)) for d in found)
        yield f"{paint('path', where(found[0].span, contents.shown))}:\n"
        for d in found:
            fixable = f"[{paint('help', '*')}] " if d.fix and d.fix.safety is Safety.SAFE else ""
            yield f"  {_place(d):<{wide}}  {paint(d.severity.value, d.code)} {fixable}{visible(sentence(d))}\n"
        yield "\n"


def _place(d: Diagnostic) -> str:
    return f"{d.span.row}:{d.span.column}"
