"""Findings to diagnostics: the rule's words, severity, spans and edits, one diagnostic for one mistake at one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lstmlint.catalog import Rule, rule
from lstmlint.diagnostic import Diagnostic, Finding, Fix, Place, RelatedSpan, Safety, Span
from lstmlint.interpret.edits import Editor, editor
from lstmlint.interpret.positions import spans
from lstmlint.source import Parsed, SourceFile

_TRUST = (Safety.SAFE, Safety.UNSAFE, Safety.DISPLAY)


@dataclass(slots=True)
class Speaker:
    """Words the findings of one file."""

    source: SourceFile
    parsed: Parsed

    def say(self, found: list[tuple[str, Finding]]) -> tuple[list[Diagnostic], list[tuple[str, Exception]]]:
        """The diagnostics, and the checks whose findings could not be worded."""
        found = _once(found)
        changes = [change for _, finding in found for change in finding.changes]
        writer = editor(self.parsed, changes, _places(finding for _, finding in found))
        where = spans(writer.layout, _places(finding for _, finding in found))
        said: list[Diagnostic] = []
        broken: list[tuple[str, Exception]] = []
        for code, finding in found:
            try:
                said.append(self._one(rule(code), finding, where, writer))
            except Exception as error:  # a check whose data do not fit its page is our mistake, told as one
                broken.append((code, error))
        return said, broken

    def _one(self, page: Rule, finding: Finding, where: dict[Place, Span], writer: Editor) -> Diagnostic:
        span = where.get(finding.place) or Span(1, 1, 1, 1, self.source.path)
        related = tuple(RelatedSpan(r.message, where[r.place]) for r in finding.related if r.place in where)
        wording = page.wording(finding.case)
        fix = self._fix(page, finding, writer)
        return Diagnostic(
            code=page.code,
            name=page.name,
            severity=finding.severity or wording.severity,
            message=page.say(finding.data, finding.case),
            filename=self.source.path,
            span=span,
            related=related,
            fix=fix,
            assumes=finding.assumes,
            cell=self.source.cell,
            help=page.title(finding.data, finding.case) if fix is None else "",
            extra={},
        )

    def _fix(self, page: Rule, finding: Finding, writer: Editor) -> Fix | None:
        remedy = page.wording(finding.case).fix
        if remedy is None or not finding.changes:
            return None
        edits = writer.resolve_all(finding.changes)
        if edits is None:
            return None
        safety = max(remedy.safety, finding.safety or remedy.safety, key=_TRUST.index)
        return Fix(page.title(finding.data, finding.case), safety, tuple(edits))


def _places(findings: Iterable[Finding]) -> list[Place]:
    places: list[Place] = []
    for finding in findings:
        places.append(finding.place)
        places.extend(related.place for related in finding.related)
    return places


def _once(found: list[tuple[str, Finding]]) -> list[tuple[str, Finding]]:
    """One finding for a rule and a place: the one that assumes least."""
    best: dict[tuple[str, Place], tuple[str, Finding]] = {}
    for code, finding in found:
        key = (code, finding.place)
        if key not in best or len(finding.assumes) < len(best[key][1].assumes):
            best[key] = (code, finding)
    return list(best.values())
