"""A picture as SVG: without a dependence, without a script, each box by its id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lstmlint.diagnostic import Severity
from lstmlint.picture.anatomy import PAD, note
from lstmlint.picture.drawing import Drawing, PlacedBox, PlacedEdge, PlacedNote, PlacedTensor, PlacedTie, Words
from lstmlint.picture.foreign import visible
from lstmlint.picture.glyphs import arrow, glyph, number, rect, sign, strip, text
from lstmlint.picture.layout import layout
from lstmlint.picture.letters import xml
from lstmlint.picture.scene import Box, Mark, Picture, Rank
from lstmlint.picture.style import style

_BEND = 7.0


def svg(picture: Picture, *, standalone: bool = True) -> str:
    """The picture; ``standalone`` as a file of its own, else to be put into a page that has :func:`lstmlint.picture.style.style`.

    Each box is a group with ``data-box``, its id; in a page it has the role of a button and can be focused, and its words lie upon it
    in a group of their own, which is not to be heard and takes no clicks. An edge has ``data-edge``, its number in the picture, a note
    of a finding ``data-mark``, the number of the mark.
    """
    return "".join(_written(picture, layout(picture), standalone=standalone))


def _written(picture: Picture, drawn: Drawing, *, standalone: bool) -> Iterator[str]:
    width, height = number(drawn.width), number(drawn.height)
    space = ' xmlns="http://www.w3.org/2000/svg"'
    label = xml(f"Model {picture.title}")
    yield f'<svg{space} class="picture" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="group" aria-label="{label}">'
    if standalone:
        yield f"<title>{label}</title><style>{style()}</style>"
        yield rect(0, 0, drawn.width, drawn.height, kind="paper")
    for word in drawn.words:
        yield from _word(word)
    # What lies in a frame lies upon it.
    depths = sorted({box.depth for box in drawn.boxes if box.frame})
    for depth in depths:
        for box in drawn.boxes:
            if box.frame and box.depth == depth:
                yield from _box(box, picture.marks, standalone=standalone)
    for place, edge in enumerate(drawn.edges):
        yield from _edge(edge, place)
    for tie in drawn.ties:
        yield from _tie(tie, drawn.notes[tie.note])
    for tensor in drawn.tensors:
        yield from _tensor(tensor)
    for box in drawn.boxes:
        if not box.frame:
            yield from _box(box, picture.marks, standalone=standalone)
    for tie in drawn.ties:
        yield from _ends(tie, drawn.notes[tie.note])
    for one in drawn.notes:
        yield from _note(one)
    yield "</svg>\n" if standalone else "</svg>"


def _word(word: Words) -> Iterator[str]:
    what, _, rank = word.what.partition(" ")
    if what != "sign":
        yield text(what, word.x, word.y, word.text)
        return
    if rank == "state":
        yield f'<path class="edge state" d="M{number(word.x)} {number(word.y - 4)}h20"/>'
    else:
        yield glyph(_RANKS[rank], word.x, word.y - 13)
    yield text("words", word.x + 26, word.y, word.text)


_RANKS: dict[str, Rank] = {
    "vector": "vector",
    "sequence": "sequence",
    "image": "image",
    "video": "video",
    "number": "number",
    "unknown": "unknown",
}


def _box(placed: PlacedBox, marks: Sequence[Mark], *, standalone: bool) -> Iterator[str]:
    box, where, body = placed.box, placed.rect, placed.anatomy
    mine = [marks[one] for one in placed.marks]
    worst = max((mark.severity for mark in mine), key=lambda one: one.rank).value if mine else ""
    kinds = [box.kind, *(["frame"] if placed.frame else []), *(["marked", worst] if mine else [])]
    spoken = xml(_spoken(box, mine))
    role = 'role="img"' if standalone else 'role="button" tabindex="0"'
    yield f'<g class="node {" ".join(kinds)}" data-box="{xml(box.id)}" {role} aria-label="{spoken}"><title>{spoken}</title>'
    radius = {"input": 16.0, "output": 16.0, "operation": 3.0}.get(box.kind, 7.0)
    plate = f"plate at-{worst}" if worst else "plate"
    yield rect(where.x, where.y, where.width, where.height, radius=radius, kind=plate)
    if box.kind == "output":
        yield rect(where.x + 3, where.y + 3, where.width - 6, where.height - 6, radius=13, kind="inset")
    if box.unrolled is not None:
        yield f'<path class="accent" d="M{number(where.x + 1)} {number(where.y + 8)}q0 -7 4 -7v{number(where.height - 2)}q-4 0 -4 -7z"/>'
    if body.rule is not None:
        yield f'<path class="rule" d="M{number(where.x + PAD)} {number(where.y + body.rule)}H{number(where.right - PAD)}"/>'
    if not standalone:
        # What can be read in a button has to be its name, to those who speak to it: the words lie on it, and its label says more.
        yield f'</g><g class="face {" ".join(kinds)}" aria-hidden="true" pointer-events="none">'
    for line in body.lines:
        x = where.right - PAD if line.end else where.x + line.x
        yield text(line.what, x, where.y + line.y, line.text, anchor="end" if line.end else "")
    for form, y in body.forms:
        yield glyph(form.rank, where.x + PAD, where.y + y)
    if body.strip is not None:
        yield from strip(body.strip, where.x, where.y, where.width)
    for mark, words, y in body.roles:
        yield sign(mark.severity, where.x + PAD, where.y + y - 11)
        yield text(f"role {mark.severity.value}", where.x + PAD + 20, where.y + y, words)
    yield "</g>"


def _spoken(box: Box, marks: Sequence[Mark]) -> str:
    words = [f"{box.type or box.kind} {box.name}".strip()]
    if box.outputs:
        words.append("returns " + " and ".join(form.words if form.words != "?" else "an unknown shape" for form in box.outputs))
    if box.params is not None:
        words.append(f"{box.params:,} parameters" if isinstance(box.params, int) else f"{box.params} parameters")
    elif box.kind in ("layer", "model"):
        words.append("parameters unknown")
    if box.uses > 1:
        words.append(f"used {box.uses} times")
    words += [f"{mark.code} {mark.severity.value}: {'change this' if mark.change == box.id else 'suffers here'}" for mark in marks]
    return visible(", ".join(words))


def _edge(placed: PlacedEdge, place: int) -> Iterator[str]:
    state = " state" if placed.edge.kind == "state" else ""
    ids = f'data-edge="{place}" data-from="{xml(placed.edge.source)}" data-to="{xml(placed.edge.target)}"'
    yield f'<g {ids} aria-hidden="true"><path class="edge{state}" d="{_line(placed.points, 3.0)}"/>'
    (x, y), (before, above) = placed.points[-1], placed.points[-2]
    towards = "down" if y > above else "up" if y < above else "right" if x > before else "left"
    yield arrow(x, y - 0.6, towards, kind=f"head{state}") + "</g>"


def _line(points: Sequence[tuple[float, float]], short: float = 0.0) -> str:
    """A path with round corners that ends so much before its last point, where the tip of the arrow is."""
    corners = list(points)
    if short and len(corners) > 1:
        (x, y), (before, above) = corners[-1], corners[-2]
        corners[-1] = (x, y - short) if y > above else (x, y + short) if y < above else (x - short if x > before else x + short, y)
    parts = [f"M{number(corners[0][0])} {number(corners[0][1])}"]
    for place in range(1, len(corners) - 1):
        (x0, y0), (x, y), (x1, y1) = corners[place - 1 : place + 2]
        room = min(_BEND, (abs(x - x0) + abs(y - y0)) / 2, (abs(x1 - x) + abs(y1 - y)) / 2)
        sx, sy = _towards(x, y, x0, y0, room)
        ex, ey = _towards(x, y, x1, y1, room)
        parts.append(f"L{number(sx)} {number(sy)}Q{number(x)} {number(y)} {number(ex)} {number(ey)}")
    parts.append(f"L{number(corners[-1][0])} {number(corners[-1][1])}")
    return "".join(parts)


def _towards(x: float, y: float, to_x: float, to_y: float, room: float) -> tuple[float, float]:
    if x == to_x:
        return x, y + (room if to_y > y else -room)
    return x + (room if to_x > x else -room), y


def _tensor(placed: PlacedTensor) -> Iterator[str]:
    where = placed.rect
    state = " state" if placed.state else ""
    first, second = placed.words
    yield f'<g class="tensor{state}" data-tensor="{xml(placed.source)}"><title>{xml(placed.form.words)}</title>'
    yield rect(where.x, where.y, where.width, where.height, radius=12, kind="pill")
    yield glyph(placed.form.rank, where.x + 9, where.y + 3)
    yield text("shape", where.x + 33, where.y + 16, first)
    if second:
        low = where.height > 30
        yield text("label", where.x + 33 if low else where.right - 10, where.y + (32 if low else 16), second, anchor="" if low else "end")
    yield "</g>"


def _worst(placed: PlacedNote) -> Severity:
    return max((mark.severity for _, mark, _ in placed.marks), key=lambda one: one.rank)


def _tie(tie: PlacedTie, placed: PlacedNote) -> Iterator[str]:
    numbers = " ".join(str(one) for one, _, _ in placed.marks)
    yield f'<path class="tie {_worst(placed).value}" data-tie="{numbers}" aria-hidden="true" d="{_line(tie.points)}"/>'


def _ends(tie: PlacedTie, placed: PlacedNote) -> Iterator[str]:
    for at, here in ((tie.points[0], tie.start), (tie.points[-1], tie.end)):
        if here:
            yield f'<circle class="end {_worst(placed).value}" cx="{number(at[0])}" cy="{number(at[1])}" r="4.5" aria-hidden="true"/>'


def _note(placed: PlacedNote) -> Iterator[str]:
    where = placed.rect
    yield f'<g class="note {_worst(placed).value}">{rect(where.x, where.y, where.width, where.height, radius=7, kind="card")}'
    yield f'<path class="bar" d="M{number(where.x)} {number(where.y + 7)}q0 -7 5 -7v{number(where.height)}q-5 0 -5 -7z"/>'
    for place, mark, y in placed.marks:
        head, message, more = note(mark)
        top = where.y + y
        spoken = xml(f"{mark.code} {mark.name}, {mark.severity.value}: {mark.message}")
        yield f'<g class="{mark.severity.value}" data-mark="{place}" role="img" aria-label="{spoken}"><title>{spoken}</title>'
        yield sign(mark.severity, where.x + PAD, top)
        yield text("code", where.x + PAD + 20, top + 11.5, head)
        base = top + 11.5 + 4
        for words in message:
            base += 16
            yield text("message", where.x + PAD, base, words)
        for words in more:
            base += 16
            yield text("label", where.x + PAD, base, words)
        yield "</g>"
    yield "</g>"
