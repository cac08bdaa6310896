"""Findings in the words of the protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lsprotocol import types

from lstmlint.diagnostic import Diagnostic, Severity, Span
from lstmlint.engine.lint import UNUSED
from lstmlint.lsp.analysis import Look
from lstmlint.lsp.documents import Part, uri_of
from lstmlint.report.plain import sentence
from lstmlint.report.safe import visible

SOURCE = "lstmlint"
_MIGRATION = "RNN7"
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
# Where a place in another file is: its address and its places; None where that file cannot be read.
Elsewhere = Callable[[str], Part | None]


def tags(code: str) -> list[types.DiagnosticTag]:
    """What an editor may show besides: text that does nothing is faded, names of older versions are struck out."""
    if code == UNUSED:
        return [types.DiagnosticTag.Unnecessary]
    return [types.DiagnosticTag.Deprecated] if code.startswith(_MIGRATION) else []


def location(look: Look, span: Span, elsewhere: Elsewhere) -> types.Location | None:
    """A place in the document or in another file."""
    part = look.snapshot.part_of(span) if look.own(span.filename) else elsewhere(span.filename)
    if part is None:
        return None
    return types.Location(part.uri or uri_of(span.filename), part.positions.range(span))


def shown(look: Look, found: Diagnostic, elsewhere: Elsewhere, page: Callable[[str], str | None]) -> tuple[str, types.Diagnostic] | None:
    """The address of the text in which a finding stands, and the finding."""
    place = location(look, found.span, elsewhere)
    if place is None:
        return None
    related = []
    for one in found.related:
        there = location(look, one.span, elsewhere)
        if there is not None:
            related.append(types.DiagnosticRelatedInformation(there, visible(one.message) or "here"))
    href = found.url or page(found.code)
    return place.uri, types.Diagnostic(
        range=place.range,
        message=visible(sentence(found)),
        severity=_SEVERITIES[found.severity],
        code=found.code,
        code_description=types.CodeDescription(href) if href else None,
        source=SOURCE,
        tags=tags(found.code) or None,
        related_information=related or None,
        data={"name": found.name},
    )


def fitting(found: Iterable[types.Diagnostic], can: types.PublishDiagnosticsClientCapabilities | None) -> list[types.Diagnostic]:
    """The findings without what an editor does not understand."""
    related = bool(can and can.related_information)
    linked = bool(can and can.code_description_support)
    data = bool(can and can.data_support)
    tagged = can.tag_support.value_set if can and can.tag_support else ()
    made = []
    for one in found:
        kept = [tag for tag in one.tags or () if tag in tagged]
        made.append(
            types.Diagnostic(
                range=one.range, message=one.message, severity=one.severity, code=one.code, source=one.source, tags=kept or None,
                code_description=one.code_description if linked else None, data=one.data if data else None,
                related_information=one.related_information if related else None,
            )
        )  # fmt: skip
    return made
