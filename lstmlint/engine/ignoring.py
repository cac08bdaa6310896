"""``--add-ignore``: the findings of a file hidden by comments in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lstmlint.diagnostic import Diagnostic
from lstmlint.engine.lint import INTERNAL, UNPARSABLE
from lstmlint.engine.outcome import Target
from lstmlint.engine.reading import read, store
from lstmlint.records import dataclass
from lstmlint.source import DecodeFailure, SourceFile
from lstmlint.source.annotate import Wanted, annotated
from lstmlint.source.documents import Document, opened

# A comment makes no broken program whole, and does not hide our own mistakes.
_NEVER = (UNPARSABLE, INTERNAL)


@dataclass(frozen=True, slots=True)
class Ignored:
    """What became of one file: how many codes were added to it, or why none could be."""

    path: str
    added: int = 0
    error: str = ""


def ignore(target: Target, found: Iterable[Diagnostic], reason: str) -> Ignored:
    """Write the comments into a file. What no comment can hide is left as it is."""
    each = [d for d in found if d.code not in _NEVER]
    data = read(target.path) if each else b""
    document = opened(target.path, data) if isinstance(data, bytes) else None
    if not each or not isinstance(data, bytes) or document is None or isinstance(document, DecodeFailure):
        return Ignored(target.path)
    after, added = commented(document, each, reason)
    if after is None or not added:
        return Ignored(target.path)
    problem = store(target.path, data, after.stored())
    return Ignored(target.path, error=problem) if problem else Ignored(target.path, added)


def commented(document: Document, found: Sequence[Diagnostic], reason: str) -> tuple[Document | None, int]:
    """The document with comments, and how many codes they name; None where they cannot be written into it."""
    edits, added = [], 0
    for program in document.programs:
        result = annotated(program, [one for d in found if (one := _wanted(program, d)) is not None], reason)
        made = [edit if program.origin is None else program.origin.edit(edit) for edit in result.edits]
        written = [edit for edit in made if edit is not None]
        if len(written) == len(made):
            edits += written
            added += result.added
    return (document.revised(edits) if edits else None), added


def _wanted(program: SourceFile, found: Diagnostic) -> Wanted | None:
    """The finding in the rows of the program; None where it lies in another one of the document."""
    span = found.span if program.origin is None else program.origin.inside(found.span)
    if span is None:
        return None
    last = span.end_row - (span.end_row > span.row and span.end_column == 1)
    return Wanted(found.code, found.name, span.row, last)
