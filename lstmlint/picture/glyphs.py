"""The small drawings: what a tensor is, how bad a finding is, how a recurrent layer goes over its steps."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.diagnostic import Severity
from lstmlint.picture.anatomy import PAD, Strip
from lstmlint.picture.letters import shorten, xml
from lstmlint.picture.scene import Rank

_CELL = 30.0
_HIGH = 19.0
_BETWEEN = 15.0


def number(value: float) -> str:
    """A coordinate: no more digits than it needs."""
    return f"{value:.1f}".removesuffix(".0")


def rect(x: float, y: float, width: float, height: float, *, radius: float = 0.0, kind: str = "") -> str:
    """A rectangle."""
    round_ = f' rx="{number(radius)}"' if radius else ""
    name = f' class="{kind}"' if kind else ""
    return f'<rect{name} x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"{round_}/>'


def text(kind: str, x: float, y: float, words: str, *, anchor: str = "") -> str:
    """A line of text."""
    at = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text class="{kind}" x="{number(x)}" y="{number(y)}"{at}>{xml(words)}</text>'


def glyph(rank: Rank, x: float, y: float) -> str:
    """What a tensor is a batch of, in a square of 18 from this corner."""
    inner = "".join(_GLYPHS[rank](x, y))
    return f'<g class="glyph {rank}" aria-hidden="true">{inner}</g>'


def _vector(x: float, y: float) -> Iterator[str]:
    yield rect(x + 6.5, y + 1, 5, 16, radius=1)


def _sequence(x: float, y: float) -> Iterator[str]:
    for place in range(4):
        yield rect(x + 0.5 + 4.6 * place, y + 3, 3.2, 12, radius=0.8)


def _number(x: float, y: float) -> Iterator[str]:
    yield f'<circle cx="{number(x + 9)}" cy="{number(y + 9)}" r="3.5"/>'


def _image(x: float, y: float) -> Iterator[str]:
    for row in range(3):
        for column in range(3):
            yield rect(x + 1.5 + 5.2 * column, y + 1.5 + 5.2 * row, 4.2, 4.2)


def _video(x: float, y: float) -> Iterator[str]:
    yield f'<path class="open" d="M{number(x + 5.5)} {number(y + 4)}v-3h11.5v11.5h-3"/>'
    for row in range(2):
        for column in range(2):
            yield rect(x + 1 + 6 * column, y + 5 + 6 * row, 5, 5)


def _unknown(x: float, y: float) -> Iterator[str]:
    yield rect(x + 1.5, y + 1.5, 15, 15, radius=3, kind="open")
    yield f'<text class="ask" x="{number(x + 9)}" y="{number(y + 13.5)}" text-anchor="middle">?</text>'


_GLYPHS = {"vector": _vector, "sequence": _sequence, "number": _number, "image": _image, "video": _video, "unknown": _unknown}


def sign(severity: Severity, x: float, y: float) -> str:
    """How bad it is, in a square of 14 from this corner: a circle crossed out, a triangle, a circle with a stroke."""
    cx, cy = x + 7, y + 7
    if severity == Severity.WARNING:
        shape = f'<path class="solid" d="M{number(cx)} {number(y + 0.5)}l7 13h-14z"/>'
        stroke = f"M{number(cx)} {number(y + 5)}v4M{number(cx)} {number(y + 10.8)}v.8"
    else:
        shape = f'<circle class="solid" cx="{number(cx)}" cy="{number(cy)}" r="7"/>'
        if severity == Severity.ERROR:
            stroke = f"M{number(cx - 2.8)} {number(cy - 2.8)}l5.6 5.6m0 -5.6l-5.6 5.6"
        else:
            stroke = f"M{number(cx)} {number(cy - 0.5)}v4M{number(cx)} {number(cy - 3.6)}v.6"
    return f'<g class="sign {severity.value}" aria-hidden="true">{shape}<path class="stroke" d="{stroke}"/></g>'


def arrow(x: float, y: float, towards: str, size: float = 4.0, kind: str = "head") -> str:
    """The tip of an arrow; it ends at this point."""
    d, long = size, size * 1.7
    ways = {
        "down": f"M{number(x - d)} {number(y - long)}L{number(x)} {number(y)}L{number(x + d)} {number(y - long)}",
        "up": f"M{number(x - d)} {number(y + long)}L{number(x)} {number(y)}L{number(x + d)} {number(y + long)}",
        "right": f"M{number(x - long)} {number(y - d)}L{number(x)} {number(y)}L{number(x - long)} {number(y + d)}",
        "left": f"M{number(x + long)} {number(y - d)}L{number(x)} {number(y)}L{number(x + long)} {number(y + d)}",
    }
    return f'<path class="{kind}" d="{ways[towards]}z"/>'


def strip(drawn: Strip, left: float, top: float, width: float) -> Iterator[str]:
    """The cells of a recurrent layer, one for each of some steps, and what goes from one to the next."""
    unrolled = drawn.unrolled
    yield '<g class="strip" aria-hidden="true">'
    y = top + drawn.y
    if unrolled.direction == "both":
        yield from _cells(drawn, left, y + 2, width, forward=True)
        yield from _cells(drawn, left, y + (51 if unrolled.stateful else 37), width, forward=False)
    else:
        yield from _cells(drawn, left, y + 9, width, forward=unrolled.direction == "forward")
    yield "</g>"


def _cells(drawn: Strip, left: float, y: float, width: float, *, forward: bool) -> Iterator[str]:
    unrolled = drawn.unrolled
    names = _names(unrolled.steps)
    wide = sum(_CELL if name else 14.0 for name in names) + _BETWEEN * (len(names) - 1)
    x = left + PAD + (width - 2 * PAD - wide) / 2
    middle = y + _HIGH / 2
    first = x
    last_cell = len(names) - 1 if forward else 0
    for place, name in enumerate(names):
        size = _CELL if name else 14.0
        if place:
            edge = x - _BETWEEN + (1 if unrolled.layers == 1 or not names[place - 1] else 4)
            start, end = (edge, x - 1) if forward else (x - 1, edge)
            yield f'<path class="hand" d="M{number(start)} {number(middle)}H{number(end)}"/>'
            yield arrow(end, middle, "right" if forward else "left", 3.0)
        if not name:
            yield "".join(f'<circle class="dot" cx="{number(x + 2 + 5 * dot)}" cy="{number(middle)}" r="1.4"/>' for dot in range(3))
        else:
            if unrolled.layers > 1:
                yield rect(x + 3, y - 3, size, _HIGH, radius=3, kind="cell")
            yield rect(x, y, size, _HIGH, radius=3, kind="cell")
            yield text("step", x + size / 2, y + 14, name, anchor="middle")
            if unrolled.direction != "both":
                above = y - (4 if unrolled.layers > 1 else 1)
                yield f'<path class="hand" d="M{number(x + size / 2)} {number(above - 7)}V{number(above)}"/>'
            if unrolled.every is not False or place == last_cell:
                doubt = " doubt" if unrolled.every is None and place != last_cell else ""
                yield f'<path class="hand{doubt}" d="M{number(x + size / 2)} {number(y + _HIGH)}v9"/>'
                yield arrow(x + size / 2, y + _HIGH + 12, "down", 3.0)
        x += size + _BETWEEN
    end = x - _BETWEEN + (3 if unrolled.layers > 1 else 0)
    if unrolled.stateful:
        low = y + _HIGH + 17
        out, back = (end, first) if forward else (first, end)
        turn = 9 if forward else -9
        yield (
            f'<path class="kept" d="M{number(out)} {number(middle)}h{number(turn)}V{number(low)}H{number(back - turn)}V{number(middle)}'
            f'H{number(back - (1 if forward else -1))}"/>'
        )
        yield arrow(back, middle, "right" if forward else "left", 3.0)


def _names(steps: str) -> tuple[str, ...]:
    """What is written in the cells: the first steps and the last; "" stands for those between."""
    if steps.isascii() and steps.isdigit() and len(steps) < 5:
        count = int(steps)
        if count <= 4:
            return tuple(str(step) for step in range(1, count + 1)) or ("0",)
        return "1", "2", "", steps.lstrip("0")
    short = shorten(steps, _CELL - 4, 12.0)
    return "1", "2", "", "?" if steps == "?" else "n" if short.endswith("\u2026") or steps == "None" or not short.strip() else short
