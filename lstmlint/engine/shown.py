"""Diagnostics of a program at the places of the document that holds it."""

from __future__ import annotations

from dataclasses import replace

from lstmlint.diagnostic import Diagnostic, Fix, RelatedSpan
from lstmlint.source import SourceFile


def shown(source: SourceFile, found: Diagnostic) -> Diagnostic:
    """A finding as the reader of the document sees it. Places in other files stay, and so do fixes there."""
    origin = source.origin
    if origin is None:
        return found
    related = tuple(
        RelatedSpan(item.message, origin.span(item.span)) if item.span.filename in ("", source.path) else item for item in found.related
    )
    if found.filename != source.path:
        return replace(found, related=related)
    fix = _writable(source, found.fix)
    told = found.fix.title if found.fix is not None and fix is None else found.help
    remark = source.translated.remark(found.span) if source.translated is not None else ""
    message = f"{found.message} ({remark})" if remark else found.message
    return replace(found, message=message, span=origin.span(found.span), related=related, fix=fix, help=told)


def _writable(source: SourceFile, fix: Fix | None) -> Fix | None:
    if fix is None or source.origin is None:
        return fix
    edits = [source.origin.edit(edit) for edit in fix.edits]
    written = tuple(edit for edit in edits if edit is not None)
    return replace(fix, edits=written) if len(written) == len(edits) else None
