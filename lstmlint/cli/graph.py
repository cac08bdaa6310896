"""``lstmlint graph``: the models of a file as pictures."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from lstmlint.cli.given import settings
from lstmlint.cli.inputs import inputs
from lstmlint.cli.main import CLEAN, FAILED, Failure, complain
from lstmlint.cli.reports import lookup, shown
from lstmlint.records import dataclass

if TYPE_CHECKING:
    from lstmlint.cli.inputs import Inputs
    from lstmlint.explain import Places
    from lstmlint.graph.making import Drawn
    from lstmlint.picture.scene import Picture

_KEYS = ("exclude", "extend-exclude", "force-exclude", "respect-gitignore", "keras-version", "select", "ignore")
# By the end of a file's name, what it holds.
_ENDS = {".svg": "svg", ".html": "html", ".htm": "html", ".mmd": "mermaid", ".mermaid": "mermaid", ".dot": "dot", ".gv": "dot"}
ENDS = {"svg": ".svg", "html": ".html", "mermaid": ".mmd", "dot": ".dot"}
_NAMED = 8


@dataclass(frozen=True, slots=True)
class _Model:
    """A model that was found, and the program it was found in."""

    places: Places
    drawn: Drawn

    @property
    def picture(self) -> Picture:
        return self.drawn.picture

    @property
    def where(self) -> str:
        span = self.picture.span
        if span is None:
            return ""
        cell = f":cell {span.cell}" if span.cell is not None else ""
        return f"{shown(span.filename)}{cell}:{span.row}"


def run(options: argparse.Namespace) -> int:
    """Draw the models; exit 2 where there is none, or where a file could not be read."""
    given = inputs(options, settings(options, _KEYS))
    form = options.format or _ENDS.get(os.path.splitext(options.output_file or "")[1].lower(), "svg")  # noqa: PTH122
    models, failed = _models(given, options.model)
    if not models:
        if not failed:
            complain("no models found" if options.model is None else f"there is no model {options.model!r}")
        return FAILED
    if form == "html":
        _write(options.output_file, [_page(models, given)])
    elif options.output_file is not None and _is_folder(options.output_file):
        for name, model in zip(_names(models), models, strict=True):
            _write(os.path.join(options.output_file, name + ENDS[form]), [_written(form, model.picture)])  # noqa: PTH118
    elif len(models) > 1 and form != "dot":
        raise Failure(_choose(models, form))
    else:
        _write(options.output_file, [_written(form, model.picture) for model in models])
    return FAILED if failed else CLEAN


def _models(given: Inputs, wanted: str | None) -> tuple[list[_Model], bool]:
    """The models that are to be drawn, and whether something could not be read."""
    from lstmlint.explain.opening import Unreadable, open_target
    from lstmlint.graph import pictures
    from lstmlint.source.project import Loader

    failed = bool(given.unreadable)
    for path, reason in given.unreadable:
        complain(f"{path}: {reason}")
    loader = Loader({os.path.abspath(target.path): target.path for target in given.targets})  # noqa: PTH100
    found: list[_Model] = []
    seen: set[tuple[object, ...]] = set()
    for target in given.targets:
        try:
            opened = open_target(target, loader if target.data is None else None)
        except Unreadable as error:
            failed = bool(complain(str(error)))
            continue
        for told in opened.broken:
            failed = bool(complain(told))
        for places in opened.places:
            for drawn in pictures(places, nested=wanted is not None):
                picture = drawn.picture
                # What another file's import has shown already is not shown again.
                same = (picture.span, picture.name, picture.graph)
                if same not in seen and (wanted is None or _is(picture, wanted)):
                    seen.add(same)
                    found.append(_Model(places, drawn))
    return found, failed


def _is(picture: Picture, wanted: str) -> bool:
    """Whether a model is meant: by its name, or by the line on which it is made."""
    span = picture.span
    return wanted in (picture.name, str(span.row) if span is not None else "")


def _page(models: Sequence[_Model], given: Inputs) -> str:
    from lstmlint.graph.sheets import sheet

    text = lookup(given.targets, ())
    page: str = import_module("lstmlint.picture.page").page([sheet(model.places, model.picture, text) for model in models])
    return page


def _written(form: str, picture: Picture) -> str:
    """A picture in a format: the function of that name, which is imported when somebody asks for it."""
    text: str = getattr(import_module(f"lstmlint.picture.{form}"), form)(picture)
    return text


def _is_folder(path: str) -> bool:
    return os.path.isdir(path) or path.endswith(("/", os.sep))  # noqa: PTH112


def _names(models: Sequence[_Model]) -> Iterator[str]:
    """A name for the file of each model: that of its file and its own."""
    taken: set[str] = set()
    for model in models:
        span = model.picture.span
        file = os.path.splitext(os.path.basename(span.filename))[0] if span is not None else ""  # noqa: PTH119, PTH122
        base = re.sub(r"[^\w.-]+", "_", f"{file}-{model.picture.name}" if file else model.picture.name)[:100].strip("._-") or "model"
        name, number = base, 1
        while name.lower() in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name.lower())
        yield name


def _choose(models: Sequence[_Model], form: str) -> str:
    listed = [f"{model.picture.name} ({model.where})" for model in models[:_NAMED]]
    more = f" and {len(models) - _NAMED} more" if len(models) > _NAMED else ""
    return (
        f"there are {len(models)} models and {form} shows one: choose it with --model NAME or --model LINE, write them into a folder "
        f"with -o FOLDER/, or all into one page with --format html: {', '.join(listed)}{more}"
    )


def _write(file: str | None, texts: Sequence[str]) -> None:
    text = "\n".join(one.rstrip("\n") + "\n" for one in texts)
    if file is None:
        sys.stdout.write(text)
        return
    try:
        os.makedirs(os.path.dirname(file) or ".", exist_ok=True)  # noqa: PTH103, PTH120
        with open(file, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:  # noqa: PTH123
            stream.write(text)
    except OSError as error:
        raise Failure(f"{file}: {error.strerror or error}") from None
