"""What stands above and beneath the boxes: whose model it is, under which conditions, and what the signs mean."""

from __future__ import annotations

from collections.abc import Sequence

from lstmlint.picture.anatomy import SMALL, counted
from lstmlint.picture.drawing import Drawing, PlacedNote, Rect, Words, joined, moved
from lstmlint.picture.letters import measure, shorten, wrap
from lstmlint.picture.scene import Picture

MARGIN = 24.0
TITLE = 18.0
_LEAST = 400.0
_FRAMEWORKS = {"keras": "Keras", "torch": "PyTorch"}
_SIGNS = {
    "sequence": "a sequence of vectors",
    "vector": "one vector",
    "number": "one number",
    "image": "an image",
    "video": "a sequence of images",
    "unknown": "shape not known",
    "state": "handed on as a state",
}


def headed(picture: Picture, drawn: Drawing, loose: Sequence[PlacedNote]) -> Drawing:
    """The whole picture with its margin: the head, the notes on the model as a whole, the boxes, the signs."""
    room = max(drawn.width, _LEAST)
    words, y = _head(picture, room)
    notes = []
    x, high = 0.0, 0.0
    for note in loose:
        if x and x + note.rect.width > room:
            x, y, high = 0.0, y + high + 12, 0.0
        notes.append(PlacedNote(note.marks, note.rect.moved(x, y)))
        x += note.rect.width + 16
        high = max(high, note.rect.height)
    if notes:
        y += high + 20
    body = moved(drawn, 0.0, y)
    y += drawn.height + (26 if drawn.boxes else 0)
    signs, y = _signs(drawn, room, y)
    empty = Drawing(room, y, notes=tuple(notes), words=(*words, *signs))
    whole = joined(empty, body)
    return _framed(whole, room + 2 * MARGIN, y + 2 * MARGIN)


def _framed(drawn: Drawing, width: float, height: float) -> Drawing:
    inside = moved(drawn, MARGIN, MARGIN)
    words = tuple(Words(word.what, word.text, word.x + MARGIN, word.y + MARGIN) for word in drawn.words)
    return Drawing(width, height, inside.boxes, inside.tensors, inside.edges, inside.notes, inside.ties, words)


def _head(picture: Picture, room: float) -> tuple[list[Words], float]:
    words = [Words("title", shorten(picture.name or "model", room, TITLE, "bold"), 0.0, 16.0)]
    framework = _FRAMEWORKS.get(picture.framework, picture.framework)
    facts = [framework, picture.api, counted(picture.params, 0.6 * room, 13.0)]
    y = 40.0
    words.append(Words("facts", shorten(" \u00b7 ".join(fact for fact in facts if fact), room, 13.0, "plain"), 0.0, y))
    for assumption in picture.assumes[:6]:
        for line in wrap(f"Assumed: {assumption}"[:2000].split(" "), room, SMALL, most=2):
            y += 18
            words.append(Words("assumed", line, 0.0, y))
    if picture.missing:
        y += 19
        words.append(Words("incomplete", picture.missing, 0.0, y))
    return words, y + 22


def _signs(drawn: Drawing, room: float, y: float) -> tuple[list[Words], float]:
    used = {tensor.form.rank for tensor in drawn.tensors} | {form.rank for box in drawn.boxes for form, _ in box.anatomy.forms}
    shown = [sign for sign in _SIGNS if sign in used or (sign == "state" and any(tensor.state for tensor in drawn.tensors))]
    words = []
    x = 0.0
    for sign in shown:
        wide = 28 + measure(_SIGNS[sign], SMALL, "plain")
        if x and x + wide > room:
            x, y = 0.0, y + 22
        words.append(Words(f"sign {sign}", _SIGNS[sign], x, y))
        x += wide + 18
    return words, y + (6 if shown else 0)


def rect_of(word: Words) -> Rect:
    """About where a line of words is."""
    size, face = {"title": (TITLE, "bold"), "facts": (13.0, "plain")}.get(word.what, (SMALL, "plain"))
    sign = 26.0 if word.what.startswith("sign") else 0.0
    wide = measure(word.text, size, "bold" if face == "bold" else "plain")
    return Rect(word.x, word.y - size * 0.8, wide + sign, size)
