"""Findings in a picture: which layer is to be changed, and which one suffers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from lstmlint.diagnostic import Diagnostic, Span
from lstmlint.picture.scene import Mark, Picture
from lstmlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """Where the boxes of a picture stand, by their ids, and ``about`` the model itself: where it is made, compiled, trained.

    ``refused`` are the boxes that cannot take what they get.
    """

    boxes: Mapping[str, Sequence[Span]]
    about: tuple[Span, ...] = ()
    refused: frozenset[str] = frozenset()


def marks(picture: Picture, subject: Subject, diagnostics: Iterable[Diagnostic]) -> Iterator[Mark]:
    """The findings that concern a model: those on a line of one of its layers, in whose shape trace one stands, or about itself."""
    for found in dict.fromkeys(diagnostics):
        change = _box_at(subject, found.span)
        others = [box for related in found.related if (box := _box_at(subject, related.span))]
        suffers = _suffering(change, [box for box in reversed(others) if box != change], subject.refused)
        if change or suffers or any(_inside(found.span, span) for span in subject.about):
            fix = found.fix.title if found.fix is not None else ""
            yield Mark(found.code, found.name, found.severity, found.message, found.span, change, suffers, fix, found.assumes)


def _suffering(change: str, others: Sequence[str], refused: frozenset[str]) -> str:
    """The other box that cannot take what it gets; none where the one that is to be changed suffers itself."""
    found = next((box for box in others if box in refused), "")
    if found or change in refused:
        return found
    return others[0] if others else ""


def _box_at(subject: Subject, span: Span) -> str:
    """The box that stands there: the one with the smallest stretch around it, else the first within it."""
    around = [(_size(stretch), box) for box, spans in subject.boxes.items() for stretch in spans if _inside(span, stretch)]
    if around:
        return min(around)[1]
    within = [(stretch.row, stretch.column, box) for box, spans in subject.boxes.items() for stretch in spans if _inside(stretch, span)]
    return min(within)[2] if within else ""


def _inside(span: Span, outer: Span) -> bool:
    return (
        (span.filename, span.cell) == (outer.filename, outer.cell)
        and (outer.row, outer.column) <= (span.row, span.column)
        and (span.end_row, span.end_column) <= (outer.end_row, outer.end_column)
    )


def _size(span: Span) -> tuple[int, int]:
    return span.end_row - span.row, span.end_column - span.column if span.end_row == span.row else span.end_column
