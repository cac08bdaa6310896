"""``lstmlint explain``: what stands on a line, in words."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from typing import TYPE_CHECKING

from lstmlint import regex
from lstmlint.cli.given import settings
from lstmlint.cli.inputs import inputs
from lstmlint.cli.main import CLEAN, FAILED, Failure, complain
from lstmlint.records import dataclass

if TYPE_CHECKING:
    from lstmlint.catalog import Catalog
    from lstmlint.engine.outcome import Target
    from lstmlint.explain import Explanation, Other, Places

_KEYS = ("exclude", "extend-exclude", "force-exclude", "respect-gitignore", "keras-version")
_PLACE = regex.compile(r"(?P<path>.+?)(?::cell ?(?P<cell>\d+))?:(?P<row>\d+)(?::(?P<column>\d+))?:?", re.DOTALL)
# A page for a file or a pipe is the same wherever it is made.
_NARROW, _USUAL, _WIDE = 60, 100, 110


@dataclass(frozen=True, slots=True)
class _Asked:
    """A place on the command line."""

    path: str
    row: int
    column: int | None
    cell: int | None

    @property
    def shown(self) -> str:
        cell = f":cell {self.cell}" if self.cell is not None else ""
        return f"{self.path}{cell}:{self.row}"


def run(options: argparse.Namespace) -> int:
    """Explain each place; exit 2 where one of them has nothing to explain."""
    asked = [_asked(word) for word in options.places]
    pages: list[Explanation] = []
    failed = False
    for one in asked:
        page = _page(options, one)
        if page is None:
            failed = True
        else:
            pages.append(page)
    _write(options, pages)
    return FAILED if failed else CLEAN


def _asked(word: str) -> _Asked:
    found = _PLACE.fullmatch(word)
    if found is None:
        raise Failure(f"{word!r} names no line, as FILE:LINE or FILE:LINE:COLUMN do (train.py:12, notebook.ipynb:cell 3:2)")
    numbers = {name: int(found[name]) if found[name] else None for name in ("row", "column", "cell")}
    if any(number is not None and number < 1 for number in numbers.values()):
        raise Failure(f"{word!r}: lines and columns are counted from 1")
    return _Asked(found["path"], numbers["row"] or 1, numbers["column"], numbers["cell"])


def _page(options: argparse.Namespace, asked: _Asked) -> Explanation | None:
    from lstmlint.catalog import Catalog
    from lstmlint.explain import at, nearest

    if os.path.isdir(asked.path):  # noqa: PTH112
        raise Failure(f"{asked.path} is a folder: a line of a file is explained")
    options.paths = ["-"] if options.stdin_filename and asked.path in ("-", options.stdin_filename) else [asked.path]
    given = inputs(options, settings(options, _KEYS))
    if not given.targets:
        raise Failure(f"{asked.path}: it is excluded by the configuration")
    target = given.targets[0]
    every, cells = _understood(target)
    if cells and asked.cell is None:
        raise Failure(f"{asked.path}: say in which cell, as in {asked.path}:cell {min(cells)}:{asked.row}")
    catalog: Catalog = Catalog(target.config.added)
    page = at(every, asked.row, asked.column, cell=asked.cell, catalog=catalog)
    if page is None:
        complain(f"{asked.shown}: {_nothing(nearest(every, asked.row, asked.cell))}")
    return page


def _understood(target: Target) -> tuple[list[Places], set[int]]:
    """The programs of the file, and the numbers of its cells where it has any."""
    from lstmlint.explain.opening import Unreadable, open_target

    try:
        found = open_target(target)
    except Unreadable as error:
        raise Failure(str(error)) from None
    if found.broken and not found.places:
        raise Failure(found.broken[0])
    return found.places, {cell for cell in found.document.parts if cell is not None}


def _nothing(near: list[Other]) -> str:
    if not near:
        return "nothing to explain: no recurrent models found in this file"
    from lstmlint.explain.text import place

    return f"nothing on this line to explain; the nearest: {', '.join(f'{other.title} ({place(other.span)})' for other in near)}"


def _write(options: argparse.Namespace, pages: list[Explanation]) -> None:
    from lstmlint.explain import as_json, markdown, text
    from lstmlint.report.paint import spelled, wants_color
    from lstmlint.report.safe import dumped

    if options.output_format == "json":
        entries = [as_json(page) for page in pages]
        sys.stdout.write(dumped(entries[0] if len(options.places) == 1 and entries else entries) + "\n")
        return
    if options.output_format == "markdown":
        sys.stdout.write("\n".join(markdown(page) for page in pages))
        return
    width = min(max(shutil.get_terminal_size().columns, _NARROW), _WIDE) if sys.stdout.isatty() else _USUAL
    color = wants_color(options.color, sys.stdout)
    shown = "\n\n".join(text(page, width, color) for page in pages)
    sys.stdout.write(spelled(shown, sys.stdout.encoding or "utf-8"))
