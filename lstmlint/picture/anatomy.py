"""What stands in a box of a picture, and how much room it takes: its words in lines, its shapes, its steps."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from lstmlint.picture.foreign import visible
from lstmlint.picture.letters import measure, shorten, wrap
from lstmlint.picture.scene import Box, Edge, Form, Mark, Unrolled
from lstmlint.records import dataclass

PAD = 12.0
SMALL = 12.0
BIG = 14.0
LINE = 17.0
GLYPH = 26.0
_WIDEST = 268.0
_NARROWEST = 132.0
_MOST_OUTPUTS = 4
_PORT = 14.0
NOTE = 312.0
# How high the steps of a layer are, by whether they go both ways, and whether the states are kept.
STRIP = {(False, False): 44.0, (False, True): 56.0, (True, False): 74.0, (True, True): 102.0}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a box: what it is (``type``, ``name``, ``given``, ``role``), where its base line lies, beneath the upper edge."""

    what: str
    text: str
    y: float
    x: float = PAD
    end: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """The steps of a recurrent layer: where they are drawn and what is written beneath."""

    unrolled: Unrolled
    y: float
    height: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Anatomy:
    """The size of a box without what a nested model has inside, the words in it, its shapes with the upper edge of each."""

    width: float
    height: float
    lines: tuple[Line, ...]
    forms: tuple[tuple[Form, float], ...]
    strip: Strip | None
    rule: float | None
    roles: tuple[tuple[Mark, str, float], ...]


def anatomy(box: Box, ports: int = 0, marks: Sequence[Mark] = ()) -> Anatomy:
    """What stands where in a box with so many lines at its busier side."""
    room = _room(box, ports, marks)
    width = room + 2 * PAD
    lines: list[Line] = []
    y = 6.0
    uses = f"used {box.uses}\u00d7" if box.uses > 1 else ""
    uses_width = measure(uses, SMALL, "plain") + 10 if uses else 0.0
    kind = shorten(_type(box), room - uses_width, BIG, "bold")
    name = visible(box.name[:400]) if box.name and box.name != box.type else ""
    y += LINE
    lines.append(Line("type", kind, y - 2))
    if uses:
        lines.append(Line("uses", uses, y - 2, end=True))
    if name:
        left = room - uses_width - measure(kind, BIG, "bold") - 14
        if not uses and measure(name, SMALL) <= left:
            lines.append(Line("name", name, y - 2, end=True))
        else:
            y += LINE
            lines.append(Line("name", shorten(name, room, SMALL), y - 3))
    for text in _given(box, room):
        y += LINE
        lines.append(Line("given", text, y - 3))
    strip = None
    if box.unrolled is not None:
        words = _steps(box.unrolled, room)
        height = STRIP[box.unrolled.direction == "both", box.unrolled.stateful]
        strip = Strip(box.unrolled, y + 8, height, words)
        y += 8 + height
        for text in words:
            y += LINE
            lines.append(Line("steps", text, y - 3))
    roles: list[tuple[Mark, str, float]] = []
    for mark in marks[:4]:
        y += LINE + 6
        roles.append((mark, shorten(_role(box, mark), room - 22, SMALL, "bold"), y - 5))
    rule = None
    forms: list[tuple[Form, float]] = []
    if box.outputs or _counted(box):
        y += 7
        rule = y if box.kind in ("layer", "model") or lines[1:] else None
        y += 3
        shown = box.outputs[:_MOST_OUTPUTS]
        params = _params(box)
        for form in shown:
            y += LINE + 2
            forms.append((form, y - LINE - 1))
            words_of = shorten(_words(form), room - GLYPH, SMALL)
            lines.append(Line("form", words_of, y - 4, x=PAD + GLYPH))
        if len(box.outputs) > _MOST_OUTPUTS:
            y += LINE
            lines.append(Line("given", f"and {len(box.outputs) - _MOST_OUTPUTS} more", y - 4, x=PAD + GLYPH))
        if params:
            beside = len(shown) == 1 and len(box.outputs) == 1
            fits = beside and GLYPH + measure(_words(shown[0]), SMALL) + 14 + measure(params, SMALL, "plain") <= room
            if not fits:
                y += LINE
            lines.append(Line("params", shorten(params, room, SMALL, "plain"), y - 4, end=True))
    return Anatomy(width, y + 8, tuple(lines), tuple(forms), strip, rule, tuple(roles))


def _room(box: Box, ports: int, marks: Sequence[Mark]) -> float:
    wanted = [measure(visible(_type(box)[:200]), BIG, "bold") + (66 if box.uses > 1 else 0)]
    if box.name and box.name != box.type:
        beside = wanted[0] + 14 + measure(visible(box.name[:200]), SMALL)
        wanted.append(beside if beside < _WIDEST - 2 * PAD else measure(visible(box.name[:200]), SMALL))
    wanted.append(min(measure(visible(", ".join(box.given)[:300]), SMALL), 214.0))
    wanted += [measure(_words(form), SMALL) + GLYPH for form in box.outputs[:_MOST_OUTPUTS]]
    params = _params(box)
    if params:
        alone = measure(params, SMALL, "plain")
        wanted.append(alone)
        if len(box.outputs) == 1 and wanted[-2] + 14 + alone <= _WIDEST - 2 * PAD:
            wanted.append(wanted[-2] + 14 + alone)
    if box.unrolled is not None:
        wanted += [176.0, measure(_caption(box.unrolled), SMALL, "plain")]
    wanted += [measure(_role(box, mark), SMALL, "bold") + 22 for mark in marks]
    inner = max(_NARROWEST - 2 * PAD if box.kind in ("layer", "model") else 60.0, *wanted)
    return float(ceil(max(min(inner, _WIDEST - 2 * PAD), (ports - 1) * _PORT + 8) + 0.01))


def _type(box: Box) -> str:
    return box.type or box.kind


def _role(box: Box, mark: Mark) -> str:
    if mark.change == mark.suffers:
        return f"{mark.code}: here"
    return f"{mark.code}: change this" if mark.change == box.id else f"{mark.code}: suffers here"


def _given(box: Box, room: float) -> tuple[str, ...]:
    if not box.given:
        return ()
    parts = [f"{text}," for text in box.given[:-1]] + [box.given[-1]]
    return wrap(parts, room, SMALL, "mono", most=3)


def form_words(form: Form) -> str:
    """Its shape; beside the sign for what is not known, that it is not."""
    return visible(form.words[:300]) if form.axes or not form.open else "unknown"


def _words(form: Form) -> str:
    words = form_words(form)
    return f"{visible(form.what[:60])} {words}" if form.what else words


def counted(number: int | str | None) -> str:
    """``17,920 params``, a formula, or that it is not known."""
    if number is None:
        return "? params"
    return f"{number:,} param{'' if number == 1 else 's'}" if isinstance(number, int) else f"{visible(number[:200])} params"


def _counted(box: Box) -> bool:
    return box.kind in ("layer", "model")


def _params(box: Box) -> str:
    if not _counted(box):
        return "" if box.params is None else counted(box.params)
    return counted(box.params)


def _steps(unrolled: Unrolled, room: float) -> tuple[str, ...]:
    return wrap(_caption(unrolled).split(" "), room, SMALL, "plain", most=3)


def _caption(unrolled: Unrolled) -> str:
    steps = visible(unrolled.steps[:40])
    count = {"?": "? steps", "None": "any length"}.get(steps, "1 step" if steps == "1" else f"{steps} steps")
    parts = [count]
    if unrolled.states:
        parts.append(", ".join(visible(name[:12]) for name in unrolled.states))
    if unrolled.direction != "forward":
        parts.append({"backward": "backward", "both": "both ways"}[unrolled.direction])
    parts.append({True: "every output", False: "last output only", None: "which outputs: ?"}[unrolled.every])
    if unrolled.layers > 1:
        parts.append(f"{unrolled.layers} layers deep")
    if unrolled.stateful:
        parts.append("stateful: kept for the next batch")
    return " \u00b7 ".join(parts)


def pill(edge: Edge) -> tuple[str, str, float, float]:
    """The words of a tensor between two boxes in one or two lines, and its size."""
    first = shorten(form_words(edge.form), 230.0, SMALL)
    second = " \u00b7 ".join(text for text in (edge.label, edge.form.what) if text and text.strip())
    if edge.form.what and edge.form.what == edge.label:
        second = edge.label
    second = shorten(second, 190.0, SMALL, "plain")
    width = GLYPH + max(measure(first, SMALL), 0.0) + 18
    if second:
        beside = width + measure(second, SMALL, "plain") + 10
        if beside <= 236:
            return first, second, float(ceil(beside)), 24.0
        return first, second, float(ceil(max(width, GLYPH + 18 + measure(second, SMALL, "plain")))), 40.0
    return first, "", float(ceil(width)), 24.0


def note(mark: Mark) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The head of a note, its message in lines, and in lines what is to be done and under which conditions it holds."""
    room = NOTE - 2 * PAD
    head = shorten(f"{mark.code} {mark.name}", room - 20, SMALL, "bold")
    message = wrap(mark.message[:4000].split(" "), room, SMALL, most=5)
    more = wrap(f"Fix: {mark.fix}"[:2000].split(" "), room, SMALL, most=3) if mark.fix else ()
    if mark.assumes:
        more += wrap(("If: " + "; ".join(mark.assumes))[:2000].split(" "), room, SMALL, most=2)
    return head, message, more
