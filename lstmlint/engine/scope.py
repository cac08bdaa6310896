"""Which findings of a file are told, and mended, where not all are: those on changed lines, and those that a baseline does not know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from lstmlint.engine.fingerprint import Lookup, fingerprints
from lstmlint.engine.lint import INTERNAL, UNPARSABLE
from lstmlint.records import dataclass

if TYPE_CHECKING:
    from lstmlint.diagnostic import Diagnostic, Span
    from lstmlint.source.changes import Changed
    from lstmlint.source.text import LineTable

Parts = Mapping[int | None, str]


@dataclass(frozen=True, slots=True)
class Scope:
    """What counts in one file: with ``changed`` what lies on those rows, and never what ``known`` names, which are fingerprints.

    ``name`` is what the file is called in the baseline. It is small and goes to other processes with the file.
    """

    changed: Changed | None = None
    known: frozenset[str] = frozenset()
    name: str = ""

    def told(self, found: Iterable[Diagnostic], lookup: Lookup) -> list[Diagnostic]:
        """Those that count, of all findings in the file."""
        each = list(found)
        old = {id(d) for d, mark in zip(each, self.marks(each, lookup), strict=True) if mark in self.known} if self.known else set()
        return [d for d in each if id(d) not in old and self.new(d)]

    def marks(self, found: Iterable[Diagnostic], lookup: Lookup) -> list[str]:
        """Their fingerprints."""
        return fingerprints(found, lookup, lambda _: self.name)

    def new(self, found: Diagnostic) -> bool:
        """Whether it lies on changed rows, or its fix does. What keeps a changed file from being checked always counts."""
        changed = self.changed
        if changed is None or found.code == INTERNAL:
            return True
        if found.code == UNPARSABLE:
            return bool(changed)
        return changed.touches(found.span) or any(changed.touches(edit.span) for edit in (found.fix.edits if found.fix else ()))

    def moved(self, before: Parts, after: Parts) -> Scope:
        """The same after the file was changed."""
        return self if self.changed is None else replace(self, changed=self.changed.moved(before, after))


def lookup_in(parts: Parts) -> Lookup:
    """The texts of one document."""
    from lstmlint.source.text import LineTable

    tables: dict[int | None, LineTable] = {}

    def lookup(span: Span) -> LineTable | None:
        if span.cell not in tables and span.cell in parts:
            tables[span.cell] = LineTable(parts[span.cell])
        return tables.get(span.cell)

    return lookup
