"""Pictures with what belongs beside them: the source, and what there is to say of each layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from lstmlint.diagnostic import Span
from lstmlint.explain import Places
from lstmlint.explain.asking import page_of
from lstmlint.explain.html import html
from lstmlint.explain.opening import Unreadable, open_target
from lstmlint.graph.making import pictures
from lstmlint.picture.scene import Picture
from lstmlint.picture.sheet import Sheet

if TYPE_CHECKING:
    from lstmlint.diagnostic import Diagnostic
    from lstmlint.engine.fingerprint import Lookup
    from lstmlint.engine.outcome import Target
    from lstmlint.source.project import Loader

# A report of a whole tree shows so many models; the others are told by ``lstmlint graph``.
MOST = 200


def of_findings(targets: Iterable[Target], found: Sequence[Diagnostic], lookup: Lookup, loader: Loader | None = None) -> list[Sheet]:
    """The models that have findings, in the order of the files: what a report shows beside these."""
    by_file: dict[str, list[Diagnostic]] = {}
    for one in found:
        by_file.setdefault(one.span.filename, []).append(one)
    made: list[Sheet] = []
    for target in targets:
        if target.path not in by_file or len(made) >= MOST:
            continue
        try:
            opened = open_target(target, loader, found=by_file[target.path])
        except Unreadable:
            continue  # the run has told it
        for places in opened.places:
            # A report has a picture beside its findings; what each layer does is told by a page of its own.
            made += [Sheet(drawn.picture, _source(drawn.picture.span, lookup)) for drawn in pictures(places) if drawn.picture.marks]
    return made[:MOST]


def sheet(places: Places, picture: Picture, lookup: Lookup) -> Sheet:
    """A picture with its source and the pages of its boxes."""
    return Sheet(picture, _source(picture.span, lookup), dict(_told(places, picture)))


def _source(span: Span | None, lookup: Lookup) -> tuple[str, ...]:
    lines = lookup(span) if span is not None else None
    return tuple(lines.line(row) for row in range(1, len(lines) + 1)) if lines is not None else ()


def _told(places: Places, picture: Picture) -> Iterator[tuple[str, str]]:
    things = {thing.span: thing for thing in places.things()}
    for box in picture.graph.every():
        thing = things.get(box.span) if box.span is not None else None
        page = page_of(places, thing) if thing is not None else None
        if page is not None:
            yield box.id, html(page)
