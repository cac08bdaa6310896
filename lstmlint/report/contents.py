"""What a run has to tell: the one thing that every format is a view of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from functools import cached_property

from lstmlint.catalog import Rule
from lstmlint.diagnostic import Diagnostic, Span, Suppressed
from lstmlint.engine.fingerprint import Lookup, fingerprints
from lstmlint.picture.sheet import Sheet
from lstmlint.records import dataclass
from lstmlint.report.paint import Painter
from lstmlint.report.places import from_root, repository
from lstmlint.source.text import LineTable

Shown = Callable[[str], str]


def _nothing(_: Span) -> LineTable | None:
    return None


def _no_rule(code: str) -> Rule:
    raise KeyError(code)


@dataclass(eq=False)
class Contents:
    """Findings, and what the formats need to know around them.

    ``shown`` makes a path fit for a reader, ``lookup`` gives the text in which a place lies, ``files`` are those that were checked and
    ``unread`` those that could not be, with the reason; ``rules`` gives the page of a rule, ``fail_on`` is the least severity that fails.
    ``pictures`` draws the models that a format may show, when it is asked: most formats show none.
    """

    found: Sequence[Diagnostic]
    shown: Shown = str
    lookup: Lookup = _nothing
    paint: Painter = field(default_factory=Painter)
    files: Sequence[str] = ()
    unread: Sequence[tuple[str, str]] = ()
    suppressed: Sequence[Suppressed] = ()
    rules: Callable[[str], Rule] = _no_rule
    fail_on: str = "warning"
    pictures: Callable[[], Sequence[Sheet]] = tuple

    @cached_property
    def root(self) -> str:
        """The folder from which a platform counts paths."""
        return repository()

    def path(self, name: str) -> str:
        """A path as a platform wants it."""
        return from_root(name, self.root)

    @cached_property
    def fingerprints(self) -> list[str]:
        """Those of the findings, and behind them those of the suppressed ones."""
        return fingerprints([*self.found, *(each.diagnostic for each in self.suppressed)], self.lookup, self.path)


Format = Callable[[Contents], Iterable[str]]
