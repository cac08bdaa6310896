"""Every line of a program explained, in all formats."""

from __future__ import annotations

import json

from lstmlint.config import Config
from lstmlint.engine import lint_source, understand
from lstmlint.explain import Explanation, Places, as_json, at, markdown, nearest, text
from lstmlint.source.decoding import DecodeFailure
from lstmlint.source.documents import of_text


def places(name: str, source: str, version: int | None = None) -> list[Places]:
    """The programs of a text, ready to be asked."""
    config = Config(keras_version=version)  # type: ignore[arg-type]
    document = of_text(name, source)
    assert not isinstance(document, DecodeFailure)
    found = lint_source(name, source, config)
    programs = [understand(program, config) for program in document.programs]
    return [Places(*understood, found) for understood in programs if understood is not None]


def ask(source: str, row: int, column: int | None = None, *, version: int | None = None, name: str = "model.py") -> Explanation | None:
    """The page for a place of a program."""
    return at(places(name, source, version), row, column)


def line(source: str, text: str) -> int:
    """The row of the first line that has this in it."""
    return next(row for row, line in enumerate(source.splitlines(), 1) if text in line)


def every_line(name: str, source: str, version: int | None = None) -> int:
    """Explain each line and each column where something stands; how many pages that were."""
    every = places(name, source, version)
    cells = {thing.span.cell for one in every for thing in one.things()} or {None}
    pages = 0
    for cell in cells:
        assert all(other.span.row for other in nearest(every, 1, cell))
        for row in range(1, source.count("\n") + 2):
            page = at(every, row, cell=cell)
            if page is None:
                continue
            shown(page)
            pages += 1
    for one in every:
        for thing in one.things():
            inside = at(every, thing.span.row, thing.span.column, cell=thing.span.cell, exact=True)
            assert inside is not None
            shown(inside)
            pages += 1
    return pages


def shown(page: Explanation) -> None:
    """All formats, and what each must keep to."""
    for width in (60, 100):
        for piece in text(page, width).splitlines():
            assert piece.isprintable(), piece
    assert markdown(page).endswith("\n")
    assert json.loads(json.dumps(as_json(page)))["title"] == page.title
    for section in page.sections:
        assert section.title
        assert section.parts
