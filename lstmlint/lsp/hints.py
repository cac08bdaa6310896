"""Shapes beside the code: what each layer hands on, where it is applied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lsprotocol import types

from lstmlint.diagnostic import Place, Span
from lstmlint.lsp.analysis import Look, Understood
from lstmlint.lsp.documents import Snapshot
from lstmlint.lsp.motion import Motion
from lstmlint.program import Application, Call, Program
from lstmlint.records import dataclass
from lstmlint.shape import Shape, show_shape

_MOST = 2  # alternatives that are shown of one place


@dataclass(frozen=True, slots=True)
class Hint:
    """What stands behind a place."""

    span: Span
    words: str
    more: str


def hints(look: Look) -> list[Hint]:
    """All hints of a document, in the order of their places."""
    made: list[Hint] = look.once("hints", lambda: [hint for one in look.programs for hint in _of(look, one)])
    return made


def _of(look: Look, understood: Understood) -> Iterator[Hint]:
    shapes: dict[Place, dict[str, None]] = {}
    names: dict[Place, str] = {}
    for place, name, outputs in _applied(understood.program):
        words = shown(outputs)
        found = shapes.setdefault(place, {})
        names.setdefault(place, name)
        found[words] = None
    spans = look.spans(understood, shapes)
    for place, span in sorted(spans.items(), key=lambda item: (item[1].cell or 0, item[1].end_row, item[1].end_column)):
        several = [words for words in shapes[place] if words]
        if several and len(several) == len(shapes[place]) <= _MOST:
            more = f"{names[place]} returns {several[0]}" if len(several) == 1 else f"{names[place]} returns one of {' and '.join(several)}"
            yield Hint(span, " | ".join(several), more)


def _applied(program: Program) -> Iterator[tuple[Place, str, Sequence[Shape]]]:
    """Every application of a layer or of one of torch's own modules."""
    for path in program.paths:
        things: list[Call | Application] = [*path.calls, *path.applications]
        for thing in things:
            if thing.speculative or thing.problem is not None:
                continue
            if isinstance(thing, Application):
                yield thing.place, thing.module.kind, [tensor.shape for tensor in thing.outputs]
            else:
                name = getattr(thing.layer, "shown", "") or getattr(thing.layer, "kind", "") or getattr(thing.layer, "name", "") or "model"
                yield thing.place, name, [tensor.shape for tensor in thing.outputs]


def shown(shapes: Sequence[Shape]) -> str:
    """Shapes in words; "" where one is not known at all."""
    if not shapes or any(not shape.axes and shape.open for shape in shapes):
        return ""
    words = [show_shape(shape) for shape in shapes]
    return "" if all(word.strip("(),? ") == "" for word in words) else ", ".join(words)


def moved(look: Look, now: Snapshot, found: list[Hint]) -> list[Hint]:
    """The hints of an older text where they are now; those on rows that were touched are left out."""
    motion = Motion(look.snapshot, now)
    spans = [(hint, motion.span(hint.span, exact=True)) for hint in found]
    return [replace(hint, span=span) for hint, span in spans if span is not None]


def inlay(found: list[Hint], now: Snapshot, uri: str, wanted: types.Range) -> list[types.InlayHint]:
    """Those that lie in a part of a text, in the words of the protocol."""
    part = now.parts.get(now.cell_of(uri))
    if part is None:
        return []
    cell = now.cell_of(uri)
    made = []
    for hint in found:
        if hint.span.cell != cell:
            continue
        place = part.positions.position(hint.span.end_row, hint.span.end_column)
        if (wanted.start.line, wanted.start.character) <= (place.line, place.character) <= (wanted.end.line, wanted.end.character):
            made.append(types.InlayHint(place, f"→ {hint.words}", types.InlayHintKind.Type, padding_left=True, tooltip=hint.more))
    return made
