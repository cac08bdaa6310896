"""One look at one document: what the engine finds in it, and what it understands of it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from functools import cached_property
from typing import Any

from lstmlint.config import Config
from lstmlint.config.patterns import absolute, excluded
from lstmlint.diagnostic import Diagnostic, Place, Span
from lstmlint.engine.file import with_project
from lstmlint.engine.lint import UNPARSABLE, Examination, examine_document, unreadable
from lstmlint.engine.understanding import Locate, remembering, understand
from lstmlint.lsp.documents import PYTHON, Part, Snapshot
from lstmlint.program import Program
from lstmlint.records import dataclass
from lstmlint.source import DecodeFailure, SourceFile
from lstmlint.source.documents import Document
from lstmlint.source.project import Loader


@dataclass(frozen=True)
class Understood:
    """A program of a document, and where its places are."""

    source: SourceFile
    program: Program
    locate: Locate

    @cached_property
    def models(self) -> list[dict[str, Any]]:
        """Its models, as ``summary`` has them."""
        from lstmlint.summary import entries

        return entries(self.program, self.locate)


@dataclass
class Look:
    """What was found out about a document at a moment."""

    snapshot: Snapshot
    config: Config
    document: Document | None = None
    found: Examination = field(default_factory=Examination)
    programs: list[Understood] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether all of it could be read."""
        return not any(d.code == UNPARSABLE for d in self.found.diagnostics)

    @property
    def models(self) -> list[dict[str, Any]]:
        """The models of all its programs."""
        return [model for one in self.programs for model in one.models]

    @property
    def read(self) -> frozenset[str]:
        """The other files that were looked into, by their paths."""
        return frozenset(map(absolute, self.found.read))

    def own(self, name: str) -> bool:
        """Whether a file is the document itself."""
        return name in ("", self.snapshot.name) or (bool(self.snapshot.path) and absolute(name) == self.snapshot.path)

    def once(self, what: str, make: Callable[[], Any]) -> Any:
        """What is made of it once, for whoever asks."""
        if what not in self.kept:
            self.kept[what] = make()
        return self.kept[what]

    def spans(self, understood: Understood, places: Iterable[Place]) -> dict[Place, Span]:
        """Where places of a program are that lie in the document itself."""
        return {place: span for place, span in understood.locate(places).items() if self.own(span.filename)}


def look(snapshot: Snapshot, config: Config, loader: Loader | None, needed: frozenset[int], told: Callable[[Look], None]) -> Look:
    """Examine and understand a document. ``told`` gets the findings as soon as they are there."""
    config = with_project(config, snapshot.name)
    made = Look(snapshot, config)
    if snapshot.path and excluded(config, snapshot.path):
        told(made)
        return made
    document = snapshot.document()
    if isinstance(document, DecodeFailure):
        made.found = Examination(unreadable(snapshot.name, document, config))
        told(made)
        return made
    made.document = document
    with remembering():
        made.found = examine_document(document, config, loader, needed)
        if config.baseline is not None:
            made.found.diagnostics = _new(made.found.diagnostics, document, config.baseline)
        told(made)
        made.programs = list(_understood(document, config, loader))
    return made


_FIRST = """\
from keras import Input, Sequential
from keras.layers import LSTM
model = Sequential([Input((30, 5)), LSTM(64)])
"""


def warm_up() -> None:
    """Look at a small program: what is imported for that is there when the first document comes.

    All of it stays for good, so that the collector of garbage need not look through it any more.
    """
    part = Part("untitled:first", _FIRST, 0, "utf-16")
    made = look(Snapshot(part.uri, "", PYTHON, 0, {None: part}), Config(), None, frozenset(), lambda _: None)
    assert made.models
    gc.collect()
    gc.freeze()


def _new(found: list[Diagnostic], document: Document, file: str) -> list[Diagnostic]:
    """The findings that a baseline does not know; all of them where it cannot be read, of which ``lstmlint check`` tells."""
    if not found:
        return found
    from lstmlint.engine.baseline import NoBaseline, load
    from lstmlint.engine.scope import Scope, lookup_in

    try:
        baseline = load(file, file)
    except NoBaseline:
        return found
    name = baseline.name(document.path)
    return Scope(known=baseline.known(name), name=name).told(found, lookup_in(document.parts))


def _understood(document: Document, config: Config, loader: Loader | None) -> Iterator[Understood]:
    for source in document.programs:
        found = understand(source, config, loader)
        if found is not None:
            yield Understood(source, *found)
