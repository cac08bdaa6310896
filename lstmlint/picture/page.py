"""The page of one model or of several: the picture, beside it the source, beneath it the layers and what there is to say of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from lstmlint.diagnostic import Span
from lstmlint.picture.code import Stretch, block, marked, row
from lstmlint.picture.document import BASE, THEME, Asset, asset, banner, document, footer, text
from lstmlint.picture.models import anchors, figure, findings, looks, table, titled
from lstmlint.picture.python import words as tokens
from lstmlint.picture.scene import Box, Picture
from lstmlint.picture.sheet import Sheet

_LOOKS: Asset = ("lstmlint.picture", "page.css")
_MOVES: Asset = ("lstmlint.picture", "page.js")
# Rows of the source that are shown around those of the model.
_AROUND = 12


def page(sheets: Sequence[Sheet], title: str = "") -> str:
    """The page; ``title`` is what was looked at, such as the path of the file."""
    title = title or _named(sheets)
    body = [banner(text(title))]
    if len(sheets) > 1:
        body.append(_contents(sheets))
    body.append('<main id="main" tabindex="-1">\n')
    if not sheets:
        body.append("<p>No models were found.</p>\n")
    for place, sheet in enumerate(sheets, 1):
        body += _model(sheet, f"model-{place}")
    body += ["</main>\n", footer()]
    styles = [asset(BASE), looks(), asset(_LOOKS)]
    return document(f"{title} \u2013 lstmlint", body, styles, [asset(THEME), asset(_MOVES)], "Skip to the model")


def _named(sheets: Sequence[Sheet]) -> str:
    """What the page is about: the file, where all models are in one."""
    files = {span.filename for sheet in sheets if (span := sheet.picture.span) is not None}
    return files.pop() if len(files) == 1 else f"{len(sheets)} models"


def _contents(sheets: Sequence[Sheet]) -> str:
    """The models, file by file."""
    by_file: dict[str, list[str]] = {}
    for place, sheet in enumerate(sheets, 1):
        picture = sheet.picture
        found = len(picture.marks)
        more = f", {_line(picture.span)}" if picture.span is not None else ""
        more += f", {found} finding{'s' * (found != 1)}" if found else ""
        link = f'<span><a href="#model-{place}">{text(picture.title)}</a><span class="quiet">{more}</span></span>'
        by_file.setdefault(picture.span.filename if picture.span is not None else "", []).append(link)
    each = "".join(f'<li><span class="path">{text(file)}</span> {" ".join(links)}</li>\n' for file, links in by_file.items())
    return f'<nav class="models no-print" aria-label="Models"><ul>\n{each}</ul></nav>\n'


def _line(span: Span) -> str:
    return f"line {span.row}" if span.cell is None else f"cell {span.cell}, line {span.row}"


def _model(sheet: Sheet, anchor: str) -> Iterator[str]:
    picture = sheet.picture
    at = f' <span class="quiet">{_line(picture.span)}</span>' if picture.span is not None else ""
    yield f'<section class="model" id="{anchor}" aria-labelledby="{anchor}-title">\n'
    yield f'<h2 id="{anchor}-title">{text(picture.name or "model")}{at}</h2>\n'
    yield f'<div class="beside">\n{figure(picture)}<div class="side">\n'
    yield from _source(sheet, anchor)
    yield '<section class="chosen needs-script no-print" aria-label="The chosen layer" aria-live="polite" tabindex="0">'
    yield '<p class="quiet">Choose a layer in the picture, or a line with one, to see what is known of it.</p></section>\n'
    yield "</div>\n</div>\n<h3>Findings</h3>\n"
    yield from findings(picture, anchor)
    yield "<h3>Layers</h3>\n"
    yield from table(picture, anchor)
    yield from _told(sheet, anchor)
    yield "</section>\n"


def _told(sheet: Sheet, anchor: str) -> Iterator[str]:
    """What there is to say of each box; the script shows that of the chosen one beside the picture."""
    boxes = [box for box in sheet.picture.graph.every() if sheet.told.get(box.id)]
    if not boxes:
        return
    yield '<section class="told">\n<h3>Layer by layer</h3>\n'
    for box in boxes:
        line = f' <span class="quiet">line {box.span.row}</span>' if box.span is not None else ""
        yield f'<details data-told="{text(box.id)}"><summary>{titled(box)}{line}</summary>\n<div>{sheet.told[box.id]}</div></details>\n'
    yield "</section>\n"


def _source(sheet: Sheet, anchor: str) -> Iterator[str]:
    """The rows of the file in which the model stands."""
    picture, lines = sheet.picture, sheet.source
    if not lines or picture.span is None:
        yield '<p class="quiet">The source is not at hand.</p>\n'
        return
    here = [box for box in picture.graph.every() if _same(picture, box.span)]
    where = text(picture.span.filename) + (f":cell {picture.span.cell}" if picture.span.cell is not None else "")
    yield f'<p class="file path">{where}</p>\n'
    yield block(_rows(picture, here, lines, anchor), "Source", " source", reached=True)


def _same(picture: Picture, span: Span | None) -> bool:
    whole = picture.span
    return whole is not None and span is not None and (span.filename, span.cell) == (whole.filename, whole.cell)


def _rows(picture: Picture, here: Sequence[Box], lines: Sequence[str], anchor: str) -> Iterator[str]:
    named = anchors(picture, anchor)
    marks = [mark for mark in picture.marks if _same(picture, mark.span)]
    spans = [span for span in (picture.span, *(box.span for box in here), *(mark.span for mark in marks)) if span is not None]
    shown = sorted({at for span in spans for at in range(span.row - _AROUND, span.end_row + _AROUND + 1) if 1 <= at <= len(lines)})
    on: dict[int, list[Box]] = {}
    for box in here:
        if box.span is not None:
            on.setdefault(box.span.row, []).append(box)
    before = 0
    lit = list(tokens(islice(lines, max(shown, default=0)), spans[0].filename if spans else ""))
    for at in shown:
        if at > before + 1:
            yield row("\u22ee", f'<span class="quiet">{_rows_left(at - before - 1)}</span>', " gap")
        words = lines[at - 1]
        stretches = [_stretch(mark.span, at, words, mark.severity.value) for mark in marks if mark.span.row <= at <= mark.span.end_row]
        inside = marked(words, [one for one in stretches if one.start < one.end], lit=lit[at - 1])
        if boxes := on.get(at):
            ids = " ".join(named[box.id] for box in boxes)
            said = text(f"Line {at}: {', '.join(box.type or box.kind for box in boxes)}")
            link = f'<a href="#{named[boxes[0].id]}" aria-label="{said}">{at}</a>'
            yield f'<span class="row layer" data-row="{at}" data-boxes="{ids}"><span class="no">{link}</span>{inside}\n</span>'
        else:
            yield f'<span class="row" data-row="{at}"><span class="no">{at}</span>{inside}\n</span>'
        before = at
    if before < len(lines):
        yield row("\u22ee", f'<span class="quiet">{_rows_left(len(lines) - before)}</span>', " gap")


def _rows_left(count: int) -> str:
    return f"{count} line{'s' * (count != 1)}"


def _stretch(span: Span, at: int, words: str, kind: str) -> Stretch:
    start = span.column - 1 if at == span.row else len(words) - len(words.lstrip())
    end = span.end_column - 1 if at == span.end_row else len(words.rstrip())
    return Stretch(min(start, len(words)), min(end, len(words)), kind)
