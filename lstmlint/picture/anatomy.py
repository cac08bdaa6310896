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
_MOST_ROLES = 4
_UNUSED = "its use was not seen"
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
    """The steps of a recurrent layer: where they are drawn."""

    unrolled: Unrolled
    y: float
    height: float


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
    return _Body(box, _room(box, ports, marks)).filled(marks)


class _Body:
    """A box that is filled from above, line by line."""

    def __init__(self, box: Box, room: float) -> None:
        self.box = box
        self.room = room
        self.lines: list[Line] = []
        self.y = 6.0

    def filled(self, marks: Sequence[Mark]) -> Anatomy:
        self.name()
        for text in _given(self.box, self.room):
            self.line("given", text)
        if _idle(self.box):
            self.line("steps", _UNUSED)
        strip = self.strip(self.box.unrolled) if self.box.unrolled is not None else None
        roles = tuple(self.role(mark) for mark in marks[:_MOST_ROLES])
        rule, forms = self.foot()
        return Anatomy(self.room + 2 * PAD, self.y + 8, tuple(self.lines), forms, strip, rule, roles)

    def line(self, what: str, text: str, *, lift: float = 3, x: float = PAD, end: bool = False, step: float = LINE) -> None:
        """The next line; where it has no ``step``, beside the last."""
        self.y += step
        self.lines.append(Line(what, text, self.y - lift, x, end))

    def name(self) -> None:
        box, room = self.box, self.room
        uses = f"used {box.uses}\u00d7" if box.uses > 1 else ""
        taken = measure(uses, SMALL, "plain") + 10 if uses else 0.0
        kind = shorten(_type(box), room - taken, BIG, "bold")
        self.line("type", kind, lift=2)
        if uses:
            self.line("uses", uses, lift=2, end=True, step=0)
        if not box.name or box.name == box.type:
            return
        name = visible(box.name[:400])
        if not uses and measure(name, SMALL) <= room - measure(kind, BIG, "bold") - 14:
            self.line("name", name, lift=2, end=True, step=0)
        else:
            self.line("name", shorten(name, room, SMALL))

    def strip(self, unrolled: Unrolled) -> Strip:
        height = STRIP[unrolled.direction == "both", unrolled.stateful]
        strip = Strip(unrolled, self.y + 8, height)
        self.y += 8 + height
        for text in _steps(unrolled, self.room):
            self.line("steps", text)
        return strip

    def role(self, mark: Mark) -> tuple[Mark, str, float]:
        self.y += LINE + 6
        return mark, shorten(_role(self.box, mark), self.room - 22, SMALL, "bold"), self.y - 5

    def foot(self) -> tuple[float | None, tuple[tuple[Form, float], ...]]:
        """What comes out, and how many parameters there are: beside it, if there is room."""
        box, room = self.box, self.room
        params = _params(box, room)
        if not box.outputs and not params:
            return None, ()
        rule = self.y + 7 if box.kind in ("layer", "model") or len(self.lines) > 1 else None
        self.y += 10
        forms = []
        for form in box.outputs[:_MOST_OUTPUTS]:
            self.line("form", shorten(_words(form), room - GLYPH, SMALL), lift=4, x=PAD + GLYPH, step=LINE + 2)
            forms.append((form, self.y - LINE - 1))
        if len(box.outputs) > _MOST_OUTPUTS:
            self.line("given", f"and {len(box.outputs) - _MOST_OUTPUTS} more", lift=4, x=PAD + GLYPH)
        if params:
            fits = len(box.outputs) == 1 and _beside(box.outputs[0], params) <= room
            self.line("params", params, lift=4, end=True, step=0 if fits else LINE)
        return rule, tuple(forms)


def _idle(box: Box) -> bool:
    """Whether a layer is there and nobody saw it applied."""
    return box.kind in ("layer", "model") and not box.outputs


def _beside(form: Form, params: str) -> float:
    return GLYPH + measure(_words(form), SMALL) + 14 + measure(params, SMALL, "plain")


def _room(box: Box, ports: int, marks: Sequence[Mark]) -> float:
    wanted = [measure(visible(_type(box)[:200]), BIG, "bold") + (66 if box.uses > 1 else 0)]
    if box.name and box.name != box.type:
        beside = wanted[0] + 14 + measure(visible(box.name[:200]), SMALL)
        wanted.append(beside if beside < _WIDEST - 2 * PAD else measure(visible(box.name[:200]), SMALL))
    wanted.append(min(measure(visible(", ".join(box.given)[:300]), SMALL), 214.0))
    wanted += [measure(_words(form), SMALL) + GLYPH for form in box.outputs[:_MOST_OUTPUTS]]
    if _idle(box):
        wanted.append(measure(_UNUSED, SMALL, "plain"))
    params = _params(box, _WIDEST - 2 * PAD)
    if params:
        wanted.append(measure(params, SMALL, "plain"))
        if len(box.outputs) == 1 and _beside(box.outputs[0], params) <= _WIDEST - 2 * PAD:
            wanted.append(_beside(box.outputs[0], params))
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


def counted(number: int | str | None, room: float, size: float = SMALL) -> str:
    """``17,920 params``, a formula (shortened where there is no room), or that it is not known."""
    if number is None:
        return "? params"
    if isinstance(number, int):
        number = f"{number:,}"
    return f"{shorten(number, room - measure(' params', size, 'plain'), size, 'plain')} param{'' if number == '1' else 's'}"


def _counted(box: Box) -> bool:
    return box.kind in ("layer", "model")


def _params(box: Box, room: float) -> str:
    return counted(box.params, room) if box.params is not None or _counted(box) else ""


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
