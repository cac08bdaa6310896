"""The parts of a page that show one model: the picture, its layers as a table, its findings."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.picture.document import number, text
from lstmlint.picture.scene import Box, Graph, Mark, Picture
from lstmlint.picture.style import COLOURS, style
from lstmlint.picture.svg import svg

SIGNS = {"error": "\u2716", "warning": "\u25b2", "info": "\u25cf"}


def looks() -> str:
    """The style of the pictures on a page: their colours go with the page's own switch between light and dark."""
    colours = ";".join(f"--picture-{name}:light-dark({light},{dark})" for name, (light, dark) in COLOURS.items())
    return f"{style(variables=True)}.picture{{{colours}}}"


def badge(severity: str) -> str:
    """A severity: a sign, a colour and the word."""
    return f'<span class="badge {severity}"><span aria-hidden="true">{SIGNS[severity]}</span> {severity}</span>'


def figure(picture: Picture) -> str:
    """The picture, which may be larger than its place on the page."""
    label = text(f"Picture of {picture.title}")
    return f'<div class="drawing scrolls" tabindex="0" role="group" aria-label="{label}">{svg(picture, standalone=False)}</div>\n'


def titled(box: Box) -> str:
    """``LSTM lstm_1``, as HTML."""
    name = f' <code class="quiet">{text(box.name)}</code>' if box.name else ""
    return f"<b>{text(box.type or box.kind)}</b>{name}"


def anchors(picture: Picture, anchor: str) -> dict[str, str]:
    """Where the rows of the boxes are on the page, by their ids, which are not those of the page."""
    return {box.id: f"{anchor}-{place}" for place, box in enumerate(picture.graph.every(), 1)}


def table(picture: Picture, anchor: str) -> Iterator[str]:
    """The layers, each with what it returns; ``anchor`` is the name of the model on the page."""
    named = anchors(picture, anchor)
    yield '<div class="scrolls" tabindex="0" role="group" aria-label="Table of layers">\n<table class="layers">\n'
    yield f'<caption class="unseen">Layers of {text(picture.title)}</caption>\n<thead><tr>'
    yield '<th scope="col">Layer</th><th scope="col">Given</th><th scope="col">Output shape</th>'
    yield '<th scope="col" class="number">Parameters</th><th scope="col" class="number">Line</th></tr></thead>\n'
    yield "<tbody>\n"
    yield from (_row(picture, box, depth, inside, named[box.id]) for box, depth, inside in _deep(picture.graph))
    yield "</tbody>\n"
    if picture.params is not None:
        total = f'<td class="number">{_count(picture.params)}</td>'
        yield f'<tfoot><tr><th scope="row" colspan="3">All parameters</th>{total}<td></td></tr></tfoot>\n'
    yield "</table>\n</div>\n"


def findings(picture: Picture, anchor: str) -> Iterator[str]:
    """The findings in the picture, each with the boxes that it is about."""
    named = anchors(picture, anchor)
    if not picture.marks:
        yield '<p class="good">Nothing was found in this model.</p>\n'
        return
    yield '<ul class="findings">\n'
    for mark in picture.marks:
        yield f'<li class="finding {mark.severity.value}"><p class="head">{badge(mark.severity.value)} <b>{text(mark.code)}</b> '
        yield f'<span class="quiet">{text(mark.name)}, {_place(picture, mark)}</span></p>\n<p class="says">{text(mark.message)}</p>\n'
        roles = [(role, box) for role, key in (("change", mark.change), ("suffers", mark.suffers)) if (box := picture.box(key))]
        if roles:
            yield f'<p class="roles">{" ".join(f"<span>{role}: {_to(box, named[box.id])}</span>" for role, box in roles)}</p>\n'
        yield from (f'<p class="assumes"><b>Assuming</b> <code>{text(one)}</code></p>\n' for one in mark.assumes)
        if mark.fix:
            yield f'<p class="remedy"><b>Fix</b> {text(mark.fix)}</p>\n'
        yield "</li>\n"
    yield "</ul>\n"


def _place(picture: Picture, mark: Mark) -> str:
    here = picture.span is None or (mark.span.filename, mark.span.cell) == (picture.span.filename, picture.span.cell)
    cell = f"cell {mark.span.cell}, " if mark.span.cell is not None else ""
    return f"{cell}line {mark.span.row}" if here else text(f"{mark.span.filename}, {cell}line {mark.span.row}")


def _to(box: Box, anchor: str) -> str:
    return f'<a href="#{anchor}">{titled(box)}</a>'


def _deep(graph: Graph, depth: int = 0, inside: str = "") -> Iterator[tuple[Box, int, str]]:
    for box in graph.boxes:
        yield box, depth, inside
        if box.inside is not None:
            yield from _deep(box.inside, depth + 1, box.name or box.type)


def _row(picture: Picture, box: Box, depth: int, inside: str, anchor: str) -> str:
    within = f'<span class="unseen">in {text(inside)}: </span>' if depth else ""
    marks = "".join(f" {badge(mark.severity.value)} {text(mark.code)}" for mark in picture.marks if box.id in (mark.change, mark.suffers))
    times = f' <span class="quiet">used {box.uses} times</span>' if box.uses > 1 else ""
    shapes = (
        "<br>".join(f"<code>{text(form.words)}</code>{_what(form.what)}" for form in box.outputs) or '<span class="quiet">unknown</span>'
    )
    known = box.params is not None or box.kind not in ("layer", "model")
    params = _count(box.params) if known else '<span class="quiet">unknown</span>'
    cells = (
        f'<th scope="row" class="depth-{min(depth, 4)}">{within}{titled(box)}{times}{marks}</th>',
        f"<td>{', '.join(f'<code>{text(one)}</code>' for one in box.given)}</td>",
        f"<td>{shapes}</td>",
        f'<td class="number">{params}</td>',
        f'<td class="number">{_line(picture, box)}</td>',
    )
    return f'<tr id="{anchor}" data-box="{text(box.id)}" tabindex="-1">{"".join(cells)}</tr>\n'


def _what(what: str) -> str:
    return f' <span class="quiet">{text(what)}</span>' if what else ""


def _line(picture: Picture, box: Box) -> str:
    if box.span is None:
        return ""
    if picture.span is not None and box.span.filename != picture.span.filename:
        return f'<span class="path">{text(box.span.filename)}:{box.span.row}</span>'
    if picture.span is not None and box.span.cell != picture.span.cell:
        return f"cell {box.span.cell}, {box.span.row}"
    return str(box.span.row)


def _count(params: int | str | None) -> str:
    if params is None:
        return ""
    return number(params) if isinstance(params, int) else f"<code>{text(params)}</code>"
