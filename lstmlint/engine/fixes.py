"""Fixes applied to a fixpoint: those that do not touch each other, then lint again, at most ten times."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lstmlint.config import Config
from lstmlint.diagnostic import Diagnostic, Edit, Safety
from lstmlint.engine.lint import Examination, examine
from lstmlint.source import LineTable, SourceFile
from lstmlint.source.project import Loader

ROUNDS = 10


@dataclass(slots=True)
class Fixed:
    """A file after its fixes: the text, what was repaired, and what is left."""

    source: SourceFile
    applied: list[Diagnostic] = field(default_factory=list)
    left: Examination = field(default_factory=Examination)


Examine = Callable[[SourceFile], Examination]


def fix_source(
    source: SourceFile, config: Config, *, unsafe: bool, loader: Loader | None = None, needed: frozenset[int] = frozenset(),
    others: Iterable[Diagnostic] = (),
) -> Fixed:  # fmt: skip
    """Apply every fix that may be applied. A fix after which the file cannot be parsed is dropped.

    ``others`` are findings in this file that were made from other ones: their fixes are applied once, as the file stands.
    """

    def look(at: SourceFile) -> Examination:
        return examine(at, config, loader, needed)

    result = Fixed(source, left=look(source))
    refused: set[tuple[str, str]] = set()
    extra = list(others)
    for _ in range(ROUNDS):
        wanted = [d for d in [*result.left.diagnostics, *extra] if applicable(d, unsafe=unsafe) and _key(d) not in refused]
        step = _step(result.source, _apart(wanted), look, refused) if wanted else None
        extra = []
        if step is None:
            break
        result = Fixed(step[0], [*result.applied, *step[1]], step[2])
    return result


def applicable(diagnostic: Diagnostic, *, unsafe: bool) -> bool:
    """Whether the finding has a fix that may be made without asking."""
    allowed = {Safety.SAFE, Safety.UNSAFE} if unsafe else {Safety.SAFE}
    return diagnostic.fix is not None and diagnostic.fix.safety in allowed and bool(diagnostic.fix.edits)


def _step(
    source: SourceFile, chosen: list[Diagnostic], look: Examine, refused: set[tuple[str, str]]
) -> tuple[SourceFile, list[Diagnostic], Examination] | None:
    """All of them at once; where that breaks the file, one by one without those that break it."""
    changed = _try(source, chosen, look)
    if changed is not None:
        return changed[0], chosen, changed[1]
    for diagnostic in chosen if len(chosen) > 1 else ():
        changed = _try(source, [diagnostic], look)
        if changed is not None:
            return changed[0], [diagnostic], changed[1]
        refused.add(_key(diagnostic))
    refused.update(_key(diagnostic) for diagnostic in chosen)
    return None


def _try(source: SourceFile, chosen: list[Diagnostic], look: Examine) -> tuple[SourceFile, Examination] | None:
    from lstmlint.source import ParseFailure, parse

    text = apply(source.text, [edit for d in chosen if d.fix for edit in d.fix.edits])
    if text == source.text:
        return None
    after = SourceFile(source.path, text, source.encoding, source.bom, source.cell)
    try:
        after.encode(text)
    except UnicodeEncodeError:
        return None
    if isinstance(parse(after), ParseFailure) and not isinstance(parse(source), ParseFailure):
        return None
    return after, look(after)


def _key(diagnostic: Diagnostic) -> tuple[str, str]:
    edits = diagnostic.fix.edits if diagnostic.fix else ()
    return diagnostic.code, repr([(e.span, e.content) for e in edits])


def _apart(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The first of those whose edits touch each other."""
    chosen: list[Diagnostic] = []
    taken: list[Edit] = []
    for diagnostic in diagnostics:
        edits = diagnostic.fix.edits if diagnostic.fix else ()
        if not any(_touch(one, other) for one in edits for other in taken):
            chosen.append(diagnostic)
            taken.extend(edits)
    return chosen


def _touch(one: Edit, other: Edit) -> bool:
    a, b = one.span, other.span
    return (a.row, a.column) <= (b.end_row, b.end_column) and (b.row, b.column) <= (a.end_row, a.end_column)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made; they must not overlap."""
    lines = LineTable(text)
    ranges = [(lines.offset(e.span.row, e.span.column), lines.offset(e.span.end_row, e.span.end_column), e.content) for e in edits]
    out, at = [], 0
    for start, end, content in sorted(ranges, key=lambda r: (r[0], r[1])):
        out += [text[at:start], content]
        at = end
    return "".join([*out, text[at:]])
