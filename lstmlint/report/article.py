"""One finding as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lstmlint.diagnostic import Diagnostic, Safety, Span
from lstmlint.engine.spoken import words_of
from lstmlint.picture.document import text
from lstmlint.picture.models import badge
from lstmlint.records import dataclass
from lstmlint.report.contents import Contents
from lstmlint.report.excerpt import changes, excerpt
from lstmlint.report.marks import Mark, clusters, marks_of
from lstmlint.report.plain import where

# How much is told of what a framework says.
_LONGEST = 600
_APPLIES = {
    Safety.SAFE: "<code>--fix</code> applies this",
    Safety.UNSAFE: "<code>--fix --unsafe-fixes</code> applies this; it may change what the code does",
    Safety.DISPLAY: "to be made by hand",
}


@dataclass(frozen=True, slots=True)
class Article:
    """Writes findings.

    ``files`` are the numbers of the files in the filter, ``models`` the anchors of the models in whose pictures findings are, ``explained``
    the rules that have a page, ``firsts`` the anchors of those that are the first of their rule.
    """

    contents: Contents
    files: Mapping[str, int]
    models: Mapping[tuple[str, Span], str]
    explained: frozenset[str]
    firsts: frozenset[str] = frozenset()

    def write(self, d: Diagnostic, anchor: str) -> Iterator[str]:
        """The finding, from its message to its remedy."""
        severity = d.severity.value
        yield f'<article class="finding {severity}" id="{anchor}" data-severity="{severity}" data-rule="{text(d.code)}"'
        yield f' data-file="{self.files[d.filename]}" aria-labelledby="{anchor}-says">\n'
        yield f'<p class="head">{badge(severity)} <a class="place path" href="#{anchor}">{self._place(d.span)}</a> '
        first = f' id="rule={text(d.code)}"' if anchor in self.firsts else ""
        yield f'<span class="rule"{first}><b>{text(d.code)}</b> <span class="quiet">{text(d.name)}</span></span></p>\n'
        yield f'<h4 id="{anchor}-says">{text(d.message)}</h4>\n'
        if d.assumes:
            yield f'<p class="assumes"><b>Assuming</b> {" and ".join(f"<code>{text(one)}</code>" for one in d.assumes)}</p>\n'
        yield from self._code(d)
        if d.runtime is not None:
            yield from _verdict(d.runtime)
        yield from self._remedy(d)
        yield from self._links(d)
        yield "</article>\n"

    def _place(self, span: Span) -> str:
        return f"{text(where(span, self.contents.shown))}:{span.row}:{span.column}"

    def _code(self, d: Diagnostic) -> Iterator[str]:
        """The code, with the places that take part: what is far away stands for itself."""
        marks, far = marks_of(d)
        lines = self.contents.lookup(d.span)
        if lines is not None:
            yield excerpt(lines, marks, d.severity.value, f"Code at line {d.span.row}")
        else:
            far = [mark for mark in marks if not mark.primary] + far
        for cluster in clusters(far):
            yield from self._elsewhere(cluster, d.severity.value)

    def _elsewhere(self, cluster: list[Mark], severity: str) -> Iterator[str]:
        first = cluster[0].span
        lines = self.contents.lookup(first)
        yield f'<p class="elsewhere path">{self._place(first)}</p>\n'
        if lines is not None:
            yield excerpt(lines, cluster, severity, f"Code at line {first.row}")
        else:
            yield f"<ul>{''.join(f'<li>{text(mark.label)}</li>' for mark in cluster)}</ul>\n"

    def _remedy(self, d: Diagnostic) -> Iterator[str]:
        if d.fix is not None:
            yield f'<p class="remedy"><b>Fix</b> {text(d.fix.title)} <span class="quiet">({_APPLIES[d.fix.safety]})</span></p>\n'
            yield from changes(d.fix, self.contents.lookup, "What the fix changes")
        elif d.help:
            yield f'<p class="remedy"><b>Help</b> {text(d.help)}</p>\n'

    def _links(self, d: Diagnostic) -> Iterator[str]:
        links = []
        if d.code in self.explained:
            links.append(f'<a href="#why-{text(d.code)}">Why {text(d.code)}?</a>')
        if (d.code, d.span) in self.models:
            links.append(f'<a href="#{self.models[d.code, d.span]}">See it in the model</a>')
        if links:
            yield f'<p class="links no-print">{" ".join(links)}</p>\n'


def _verdict(runtime: Mapping[str, object]) -> Iterator[str]:
    """What the real framework said."""
    said = {"confirmed": "Confirmed", "refuted": "Refuted"}.get(str(runtime.get("outcome")))
    if said is None:
        return
    by = text(f"{runtime.get('framework')} {runtime.get('version')}".strip())
    yield f'<p class="verdict"><b>{said}</b> by {by}'
    if runtime.get("message"):
        yield f", which says <code>{text(words_of(str(runtime.get('exception') or ''), str(runtime['message']), _LONGEST))}</code>"
    yield "</p>\n"
