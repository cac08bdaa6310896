"""Fixes applied to a fixpoint: those that do not touch each other, then lint again, at most ten times."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field
from typing import TYPE_CHECKING

from lstmlint.config import Config
from lstmlint.diagnostic import Diagnostic, Edit, Safety
from lstmlint.engine.lint import Examination, examine_document
from lstmlint.records import dataclass
from lstmlint.source import SourceFile
from lstmlint.source.documents import Document, PythonFile
from lstmlint.source.project import Loader

if TYPE_CHECKING:
    from lstmlint.engine.scope import Scope

ROUNDS = 10


@dataclass(slots=True)
class Fixed:
    """A file after its fixes: what it holds, what was repaired, and what is left; ``scope`` is what counts in it now."""

    document: Document
    applied: list[Diagnostic] = field(default_factory=list)
    left: Examination = field(default_factory=Examination)
    scope: Scope | None = None

    @property
    def source(self) -> SourceFile:
        """Its first program, which of a Python file is all."""
        return self.document.programs[0]


Examine = Callable[[Document], Examination]


def fix_source(
    source: SourceFile, config: Config, *, unsafe: bool, loader: Loader | None = None, needed: frozenset[int] = frozenset(),
    others: Iterable[Diagnostic] = (),
) -> Fixed:  # fmt: skip
    """:func:`fix_document` for a Python file."""
    return fix_document(PythonFile(source), config, unsafe=unsafe, loader=loader, needed=needed, others=others)


def fix_document(
    document: Document, config: Config, *, unsafe: bool, loader: Loader | None = None, needed: frozenset[int] = frozenset(),
    others: Iterable[Diagnostic] = (), scope: Scope | None = None,
) -> Fixed:  # fmt: skip
    """Apply every fix that may be applied. A fix after which the file cannot be parsed is dropped.

    ``others`` are findings in this file that were made from other ones: their fixes are applied once, as the file stands.
    With a ``scope``, only findings that count are mended.
    """

    def look(at: Document) -> Examination:
        return examine_document(at, config, loader, needed)

    result = Fixed(document, left=look(document), scope=scope)
    refused: set[tuple[str, str]] = set()
    extra = list(others)
    for _ in range(ROUNDS):
        found = _counting([*result.left.diagnostics, *extra], result)
        wanted = [d for d in found if applicable(d, unsafe=unsafe) and _key(d) not in refused]
        step = _step(result.document, _apart(wanted), look, refused) if wanted else None
        extra = []
        if step is None:
            break
        moved = result.scope.moved(result.document.parts, step[0].parts) if result.scope is not None else None
        result = Fixed(step[0], [*result.applied, *step[1]], step[2], moved)
    return result


def _counting(found: list[Diagnostic], at: Fixed) -> list[Diagnostic]:
    if at.scope is None or not found:
        return found
    from lstmlint.engine.scope import lookup_in

    return at.scope.told(found, lookup_in(at.document.parts))


def applicable(diagnostic: Diagnostic, *, unsafe: bool) -> bool:
    """Whether the finding has a fix that may be made without asking."""
    allowed = {Safety.SAFE, Safety.UNSAFE} if unsafe else {Safety.SAFE}
    return diagnostic.fix is not None and diagnostic.fix.safety in allowed and bool(diagnostic.fix.edits)


def _step(
    document: Document, chosen: list[Diagnostic], look: Examine, refused: set[tuple[str, str]]
) -> tuple[Document, list[Diagnostic], Examination] | None:
    """All of them at once; where that breaks the file, one by one without those that break it."""
    changed = _try(document, chosen, look)
    if changed is not None:
        return changed[0], chosen, changed[1]
    for diagnostic in chosen if len(chosen) > 1 else ():
        changed = _try(document, [diagnostic], look)
        if changed is not None:
            return changed[0], [diagnostic], changed[1]
        refused.add(_key(diagnostic))
    refused.update(_key(diagnostic) for diagnostic in chosen)
    return None


def _try(document: Document, chosen: list[Diagnostic], look: Examine) -> tuple[Document, Examination] | None:
    after = document.revised([edit for d in chosen if d.fix for edit in d.fix.edits])
    if after is None or after.parts == document.parts or _failures(after) > _failures(document):
        return None
    return after, look(after)


def _failures(document: Document) -> int:
    """How many parts of it cannot be parsed."""
    from lstmlint.source import ParseFailure, parse

    return len(document.broken) + sum(isinstance(parse(program), ParseFailure) for program in document.programs)


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
    if a.cell != b.cell:
        return False
    return (a.row, a.column) <= (b.end_row, b.end_column) and (b.row, b.column) <= (a.end_row, a.end_column)
