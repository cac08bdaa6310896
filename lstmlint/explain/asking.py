"""From a place in a file to the page about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lstmlint.catalog import Catalog
from lstmlint.diagnostic import Diagnostic, Span
from lstmlint.explain import keras_layers, models, torch_modules, training
from lstmlint.explain.page import Explanation, Other, Told, say
from lstmlint.explain.places import Places, Thing, at_column, covers, on_line
from lstmlint.program import Layer


def at(
    subjects: Iterable[Places],
    row: int,
    column: int | None = None,
    *,
    cell: int | None = None,
    exact: bool = False,
    catalog: Catalog | None = None,
) -> Explanation | None:
    """What there is to say about a line, or about what stands at a column of it; None where that is nothing.

    Rows and columns are counted as in a :class:`~lstmlint.diagnostic.Span`. Where nothing stands at the column, the line is
    explained, unless ``exact`` is set, as for a hover.
    """
    every = list(subjects)
    pages = catalog or Catalog()
    for places in every:
        things = places.things()
        chosen = at_column(things, row, column, cell) if column is not None else None
        line = on_line(things, row, cell) if chosen is None and not exact else []
        thing = chosen or (line[0] if line else None)
        if thing is None:
            continue
        page = page_of(places, thing)
        if page is not None:
            told = tuple(_told(every, thing.span.row if chosen is None and thing.span.row != row else row, cell, pages, thing.span))
            others = tuple(_others(places, things, thing, row, cell)) if column is None else ()
            return replace(page, findings=told, others=others)
    return _of_findings(every, row, column, cell, pages, exact=exact)


def page_of(places: Places, thing: Thing) -> Explanation | None:
    """The page of a thing, without findings."""
    span = thing.span
    calls = [call for call in thing.calls if isinstance(call.layer, Layer)]
    if thing.layers or calls:
        return keras_layers.explain(places, thing.layers or [c.layer for c in calls if isinstance(c.layer, Layer)], calls, span)
    if thing.modules or thing.applications:
        return torch_modules.explain(places, thing.modules, thing.applications, span)
    if thing.events:
        return training.explain(places, thing.events, span)
    nested = [call.layer for call in thing.calls if not isinstance(call.layer, Layer)]
    if thing.models or nested:
        return models.explain(places, thing.models or nested, span)
    return None


def _others(places: Places, things: Sequence[Thing], chosen: Thing, row: int, cell: int | None) -> Iterator[Other]:
    """What else begins on the line and is about something else."""
    told: set[int] = {id(thing) for thing in _about(chosen)}
    for thing in things:
        if thing is chosen or thing.span.row != row or thing.span.cell != cell:
            continue
        about = [id(one) for one in _about(thing)]
        if any(one in told for one in about):
            continue
        told.update(about)
        page = page_of(places, thing)
        if page is not None:
            yield Other(page.title, thing.span)


def _about(thing: Thing) -> Iterator[object]:
    yield from thing.layers
    for layer in thing.layers:
        if layer.inner is not None:
            yield layer.inner
        if layer.parent is not None:
            yield layer.parent
    yield from (call.layer for call in thing.calls)
    yield from thing.modules
    yield from (one.module for one in thing.applications)
    yield from thing.events
    yield from thing.models


# ---- findings -------------------------------------------------------------------------------------------------------


def _told(every: Sequence[Places], row: int, cell: int | None, pages: Catalog, around: Span | None) -> Iterator[Told]:
    """The findings on the line, then those in which it takes part."""
    diagnostics = list(dict.fromkeys(d for places in every for d in places.diagnostics))
    file = _file(every)
    here = [d for d in diagnostics if d.span.filename == file and _is_here(d, row, cell, around)]
    for one in here:
        yield Told(one, _why(one, pages))
    for one in diagnostics:
        if one not in here and any(r.span.cell == cell and r.span.row == row and r.span.filename == file for r in one.related):
            yield Told(one, "", here=False)


def _is_here(one: Diagnostic, row: int, cell: int | None, around: Span | None) -> bool:
    if one.span.cell != cell:
        return False
    if one.span.row == row:
        return True
    # What is written over several lines has its findings on any of them.
    return (
        around is not None and around.end_row > around.row and covers(around, one.span.row) and covers(around, row) and _within(one, around)
    )


def _within(one: Diagnostic, around: Span) -> bool:
    return (one.span.row, one.span.column) >= (around.row, around.column) and one.span.end_row <= around.end_row


def _file(every: Sequence[Places]) -> str:
    return every[0].program.filename if every else ""


def _why(one: Diagnostic, pages: Catalog) -> str:
    try:
        return pages.rule(one.code).why
    except KeyError:
        return ""


def _of_findings(
    every: Sequence[Places], row: int, column: int | None, cell: int | None, pages: Catalog, *, exact: bool
) -> Explanation | None:  # fmt: skip
    """A page of findings alone, where nothing else is there."""
    found = [one for one in _told(every, row, cell, pages, None) if one.here]
    if exact and column is not None:
        found = [one for one in found if covers(one.diagnostic.span, row, column)]
    if not found:
        return None
    first = found[0].diagnostic
    return Explanation("finding", f"{first.code} {first.name}", first.span, say("A finding of lstmlint."), findings=tuple(found))


def nearest(subjects: Iterable[Places], row: int, cell: int | None = None, count: int = 3) -> list[Other]:
    """What stands nearest to a line that has nothing, in the order of the file; in a notebook the same cell is nearer than any other."""
    found: list[tuple[tuple[int, int], Places, Thing]] = []
    for places in subjects:
        rows: set[tuple[int | None, int]] = set()
        for thing in sorted(places.things(), key=lambda one: one.weight):
            span = thing.span
            if (span.cell, span.row) not in rows:
                rows.add((span.cell, span.row))
                found.append(((abs((span.cell or 0) - (cell or 0)), abs(span.row - row)), places, thing))
    found.sort(key=lambda one: (one[0], one[2].span.row))
    chosen = sorted(found[:count], key=lambda one: (one[2].span.cell or 0, one[2].span.row))
    pages = ((page_of(places, thing), thing) for _, places, thing in chosen)
    return [Other(page.title, thing.span) for page, thing in pages if page is not None]
