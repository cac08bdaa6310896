"""What can be done about findings: the fix, all safe fixes, a comment that hides one, the page of its rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from lsprotocol import types

from lstmlint.diagnostic import Diagnostic, Edit, Safety
from lstmlint.engine.fixes import applicable, fix_document
from lstmlint.engine.ignoring import commented
from lstmlint.engine.lint import INTERNAL, UNPARSABLE
from lstmlint.lsp.analysis import Look
from lstmlint.lsp.diagnostics import Elsewhere
from lstmlint.lsp.documents import Part, Snapshot
from lstmlint.records import dataclass
from lstmlint.source.documents import Document, with_newlines
from lstmlint.source.project import Loader

FIX_ALL = "source.fixAll.lstmlint"
PAGE = "lstmlint.rule"


@dataclass(frozen=True, slots=True)
class Edits:
    """Changes of one text."""

    part: Part
    edits: Sequence[types.TextEdit]


def fix(look: Look, found: Diagnostic, elsewhere: Elsewhere) -> list[Edits] | None:
    """The changes that mend one finding; None where it has no fix that can be made."""
    if found.fix is None or found.fix.safety is Safety.DISPLAY or not found.fix.edits:
        return None
    texts: dict[str, tuple[Part, list[Edit]]] = {}
    for edit in found.fix.edits:
        name = edit.span.filename or found.filename
        part = look.snapshot.part_of(edit.span) if look.own(name) else elsewhere(name)
        if part is None:
            return None
        texts.setdefault(part.uri, (part, []))[1].append(edit)
    return [
        Edits(part, [types.TextEdit(part.positions.range(e.span), e.content) for e in with_newlines(edits, part.text)])
        for part, edits in texts.values()
    ]


def ignore(look: Look, found: Diagnostic) -> list[Edits]:
    """The changes that write a comment which hides a finding."""
    if look.document is None:
        return []
    after, added = commented(look.document, [found], "")
    return differences(look.snapshot, look.document, after) if after is not None and added else []


def fix_all(look: Look, loader: Loader | None) -> list[Edits]:
    """The changes that make all safe fixes, until there are none left."""
    if look.document is None:
        return []
    fixed = fix_document(look.document, look.config, unsafe=False, loader=loader)
    return differences(look.snapshot, look.document, fixed.document) if fixed.applied else []


def differences(snapshot: Snapshot, before: Document, after: Document) -> list[Edits]:
    """From a document to a changed one, row by row."""
    made = []
    for number, text in after.parts.items():
        part = snapshot.parts.get(number)
        if part is not None and before.parts.get(number) != text:
            made.append(Edits(part, list(_rows(part, before.parts[number], text))))
    return made


def _rows(part: Part, before: str, after: str) -> Iterable[types.TextEdit]:
    # What the document's text leaves out at its beginning is a byte order mark.
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    front = len(part.text) - len(before)
    starts = [front]
    for line in old:
        starts.append(starts[-1] + len(line))
    lines = part.positions.lines
    for tag, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        span = [lines.at(starts[at]) for at in (first, last)]
        places = [part.positions.position(row, column - (front if row == 1 else 0)) for row, column in span]
        yield types.TextEdit(types.Range(*places), "".join(new[begin:end]))


def workspace_edit(edits: Iterable[Edits], *, versioned: bool) -> types.WorkspaceEdit:
    """Changes in the words of the protocol; ``versioned`` where the editor can tell whether its text is still the same."""
    if versioned:
        return types.WorkspaceEdit(
            document_changes=[
                types.TextDocumentEdit(
                    types.OptionalVersionedTextDocumentIdentifier(one.part.uri, one.part.version or None), list(one.edits)
                )
                for one in edits
            ]
        )
    return types.WorkspaceEdit(changes={one.part.uri: list(one.edits) for one in edits})


def title(found: Diagnostic) -> str:
    """What the button of a fix says."""
    assert found.fix is not None
    words = found.fix.title[:1].upper() + found.fix.title[1:]
    how = "safe fix" if found.fix.safety is Safety.SAFE else "unsafe fix: it may change what the code does"
    return f"{words} ({found.code}, {how})"


def mendable(found: Iterable[Diagnostic]) -> bool:
    """Whether there is a safe fix among findings."""
    return any(applicable(d, unsafe=False) for d in found)


def ignorable(found: Diagnostic) -> bool:
    """Whether a comment may hide a finding."""
    return found.code not in (UNPARSABLE, INTERNAL)
