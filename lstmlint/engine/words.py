"""Findings to diagnostics: the rule's words, severity, spans and edits, one diagnostic for one mistake at one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from lstmlint.catalog import Catalog, Rule
from lstmlint.diagnostic import Diagnostic, Finding, Fix, Place, RelatedSpan, Safety, Span
from lstmlint.interpret.edits import Editor, editor
from lstmlint.interpret.positions import spans
from lstmlint.records import dataclass
from lstmlint.source import Parsed, SourceFile, parsed

_TRUST = (Safety.SAFE, Safety.UNSAFE, Safety.DISPLAY)


@dataclass(slots=True)
class Speaker:
    """Words the findings of one file."""

    source: SourceFile
    parsed: Parsed
    catalog: Catalog = field(default_factory=Catalog)
    others: Mapping[str, SourceFile] = field(default_factory=dict)

    def say(self, found: list[tuple[str, Finding]]) -> tuple[list[Diagnostic], list[tuple[str, Exception]]]:
        """The diagnostics, and the checks whose findings could not be worded."""
        found = _once(found)
        writers, where = self._written(found)
        said: list[Diagnostic] = []
        broken: list[tuple[str, Exception]] = []
        for code, finding in found:
            try:
                said.append(self._one(self.catalog.rule(code), finding, where, writers))
            except Exception as error:  # a check whose data do not fit its page is our mistake, told as one
                broken.append((code, error))
        return said, broken

    def _written(self, found: list[tuple[str, Finding]]) -> tuple[dict[str, Editor], dict[Place, Span]]:
        """For every file that the findings point into: who writes its edits; and where all places are."""
        places = _places(finding for _, finding in found)
        writers: dict[str, Editor] = {}
        where: dict[Place, Span] = {}
        for name in dict.fromkeys((self.source.path, *(place.filename for place in places))):
            module = self._module(name)
            if module is not None:
                mine = [place for place in places if place.filename == name]
                changes = [change for _, finding in found for change in finding.changes if change.place.filename == name]
                writers[name] = editor(module, changes, mine)
                where.update(spans(writers[name].layout, mine))
        return writers, where

    def _module(self, name: str) -> Parsed | None:
        if name == self.source.path:
            return self.parsed
        outcome = parsed(self.others[name]) if name in self.others else None
        return outcome if isinstance(outcome, Parsed) else None

    def _one(self, page: Rule, finding: Finding, where: dict[Place, Span], writers: dict[str, Editor]) -> Diagnostic:
        name = finding.place.filename if finding.place.filename in writers else self.source.path
        span = where.get(finding.place) or Span(1, 1, 1, 1, name)
        related = tuple(RelatedSpan(r.message, where[r.place]) for r in finding.related if r.place in where)
        wording = page.wording(finding.case)
        fix = self._fix(page, finding, writers[name])
        return Diagnostic(
            code=page.code,
            name=page.name,
            severity=finding.severity or wording.severity,
            message=page.say(finding.data, finding.case),
            filename=name,
            span=span,
            related=related,
            fix=fix,
            assumes=finding.assumes,
            help=page.title(finding.data, finding.case) if fix is None else "",
            extra={},
        )

    def _fix(self, page: Rule, finding: Finding, writer: Editor) -> Fix | None:
        remedy = page.wording(finding.case).fix
        if remedy is None or not finding.changes or not _in_one_file(finding):
            return None
        edits = writer.resolve_all(finding.changes)
        if edits is None:
            return None
        safety = max(remedy.safety, finding.safety or remedy.safety, key=_TRUST.index)
        return Fix(page.title(finding.data, finding.case), safety, tuple(edits))


def _in_one_file(finding: Finding) -> bool:
    """Whether all that the fix touches or quotes stands in the file that the finding points into."""
    touched = (place for change in finding.changes for place in (change.place, *change.quotes))
    return all(place.filename == finding.place.filename for place in touched)


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
