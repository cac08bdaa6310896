"""The picture of the model at a place, for an editor that shows one beside the code: the request ``lstmlint/picture``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from lstmlint.diagnostic import Span
from lstmlint.explain import Places
from lstmlint.lsp.motion import Motion
from lstmlint.lsp.plain import plain
from lstmlint.lsp.protocol import asked
from lstmlint.report.safe import visible

if TYPE_CHECKING:
    from lstmlint.lsp.analysis import Look
    from lstmlint.lsp.diagnostics import Elsewhere
    from lstmlint.lsp.documents import Snapshot
    from lstmlint.lsp.server import Server
    from lstmlint.picture.scene import Picture

PICTURE = "lstmlint/picture"


def pictures(ls: Server) -> None:
    """Answer the request: ``textDocument`` and ``position`` in; null where there is no model, else what :func:`drawn` says."""

    @ls.feature(PICTURE)
    @asked
    async def picture(params: Any) -> dict[str, Any] | None:
        asked_for = _place(plain(params))
        known = await ls.seen(asked_for[0]) if asked_for is not None else None
        if asked_for is None or known is None:
            return None
        snapshot, made = known
        cell = snapshot.cell_of(asked_for[0])
        row = snapshot.parts[cell].positions.point(asked_for[1])[0]
        elsewhere = ls.watch.part_at()
        answer: dict[str, Any] | None = await ls.answer(lambda: drawn(made, snapshot, cell, row, elsewhere))
        return answer


def _place(given: Any) -> tuple[str, types.Position] | None:
    """The address and the position that are asked for; None where they are none: the library reads only requests that it knows."""
    match given:
        case {"textDocument": {"uri": str(uri)}, "position": {"line": int(line), "character": int(character)}} if line >= 0 <= character:
            return uri, types.Position(line, character)
    return None


def drawn(look: Look, now: Snapshot, cell: int | None, row: int, elsewhere: Elsewhere) -> dict[str, Any] | None:
    """The picture nearest to a row: ``svg`` with its ``style`` and colours, ``title``, ``version``, and where its ``boxes`` stand.

    ``stale`` where the text cannot be read as it is now, and the picture is that of an earlier one; places are as they are now.
    """
    motion = Motion(look.snapshot, now)

    def moved(span: Span) -> Span | None:
        return motion.span(span) if look.own(span.filename) else None

    found = _pictures(look)
    chosen = _nearest([[there for span in _spans(one) if (there := moved(span)) is not None] for one in found], cell, row)
    if chosen is None:
        return None
    number, at = chosen
    picture = found[number]
    boxes = []
    for box in picture.graph.every():
        if box.span is not None:
            where = _location(box.span, moved(box.span), look, now, elsewhere)
            if where is not None:
                boxes.append({"id": box.id, **where})
    return {
        "svg": look.once(f"svg {number}", lambda: _svg(picture)), **_style(), "title": visible(picture.title), "number": number,
        "version": now.version, "stale": look.snapshot.version != now.version, "findings": len(picture.marks), "boxes": boxes,
        "current": _current(picture, at, moved),
    }  # fmt: skip


def _svg(picture: Picture) -> str:
    from lstmlint.picture.svg import svg

    return svg(picture, standalone=False)


def _style() -> dict[str, Any]:
    """The stylesheet, and the colours in it (``--picture-ink``) for a light and for a dark ground: an editor knows which it has."""
    from lstmlint.picture.style import COLOURS, style

    light, dark = ({f"--picture-{name}": pair[theme] for name, pair in COLOURS.items()} for theme in (0, 1))
    return {"style": style(variables=True), "light": light, "dark": dark}


def _pictures(look: Look) -> list[Picture]:
    from lstmlint.graph import pictures

    def make() -> list[Picture]:
        subjects = [Places(one.program, one.locate, look.found.diagnostics) for one in look.programs]
        return [one.picture for subject in subjects for one in pictures(subject)]

    made: list[Picture] = look.once("pictures", make)
    return made


def _spans(picture: Picture) -> Iterator[Span]:
    if picture.span is not None:
        yield picture.span
    yield from (box.span for box in picture.graph.every() if box.span is not None)


def _nearest(models: list[list[Span]], cell: int | None, row: int) -> tuple[int, Span] | None:
    """Which model is meant by a row, and by which place of it: the nearest one above, else the first one below; within its cell first."""
    # Cells are read one after the other, so the order of rows goes on from cell to cell.
    here = (cell or 0, row)
    places = [((span.cell or 0, span.row), number, span) for number, spans in enumerate(models) for span in spans]
    above = [one for one in places if one[0] <= here]
    if above:
        nearest = max(at for at, _, _ in above)
        _, number, span = next(one for one in above if one[0] == nearest)
        return number, span
    if not places:
        return None
    _, number, span = min(places, key=lambda one: one[:2])
    return number, span


def _current(picture: Picture, at: Span, moved: Any) -> str | None:
    """The box that stands at that place."""
    return next((box.id for box in picture.graph.every() if box.span is not None and moved(box.span) == at), None)


def _location(span: Span, there: Span | None, look: Look, now: Snapshot, elsewhere: Elsewhere) -> dict[str, Any] | None:
    """Where to go for a box: in the document as it is now, or in another file."""
    if there is not None:
        part = now.parts.get(there.cell)
        return {"uri": part.uri, "range": part.positions.range(there)} if part is not None else None
    if look.own(span.filename):
        return None
    other = elsewhere(span.filename)
    return {"uri": other.uri, "range": other.positions.range(span)} if other is not None else None
