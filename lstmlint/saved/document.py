"""A saved model as a document: one program that nobody wrote, whose places are those of the layers' entries in the file."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import Any

from lstmlint.diagnostic import Edit, Span
from lstmlint.records import dataclass
from lstmlint.saved import files
from lstmlint.saved.code import Origin, Part
from lstmlint.saved.dialects import version_of
from lstmlint.saved.translation import Translation, looks_saved, translate
from lstmlint.saved.values import Path, Range, Spot, Unreadable, json_spots, read_json, read_yaml
from lstmlint.source import DecodeFailure, LineTable, ParseFailure, SourceFile
from lstmlint.source.documents import apply
from lstmlint.source.text import Translated

_ARCHIVES: Mapping[str, str] = {".keras": files.MEMBER, ".h5": files.ATTRIBUTE, ".hdf5": files.ATTRIBUTE}
_YAML = (".yaml", ".yml")


def load(path: str) -> bytes | str:
    """What is read of such a file, or why it cannot be."""
    try:
        return files.content(path)
    except Unreadable as error:
        return str(error)
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or str(error)


def read(path: str, data: bytes) -> SavedModel | DecodeFailure:
    """The document in such bytes; one without a program where they hold no model. Never raises."""
    text = ""
    try:
        data = files.content_of(data)
        if not files.is_text(data):
            return SavedModel(path, data, "")
        text = files.text_of(data)
        return SavedModel(path, data, text, *_program(path, text))
    except Unreadable as error:
        return DecodeFailure(str(error), *LineTable(text).at(error.offset))


def _program(path: str, text: str) -> tuple[Translation | None, dict[Path, Spot] | None]:
    spots: dict[Path, Spot] | None = None
    if not path.lower().endswith(_YAML) and text.lstrip().startswith("{"):
        data = read_json(text)
    else:
        data, spots = read_yaml(text)
    return (translate(data, version_of(data, text)) if looks_saved(data) else None), spots


@dataclass
class SavedModel:
    """The text of a configuration, and the program that it stands for."""

    path: str
    data: bytes
    text: str
    translation: Translation | None = None
    spots: dict[Path, Spot] | None = None
    broken: Sequence[tuple[SourceFile, ParseFailure]] = ()

    @property
    def member(self) -> str:
        """What of the file the text is, where it is not all of it."""
        return next((member for suffix, member in _ARCHIVES.items() if self.path.lower().endswith(suffix)), "")

    @cached_property
    def programs(self) -> Sequence[SourceFile]:
        """The one program; none where there is no model in the file."""
        found = self.translation
        if found is None:
            return ()
        way = Way(found, self.text, self.member, self.spots)
        return (SourceFile(self.path, found.text, origin=way, translated=Translated(found.version, way.remark)),)

    @property
    def parts(self) -> Mapping[int | None, str]:
        """The configuration as it stands."""
        return {None: self.text}

    def revised(self, edits: Sequence[Edit]) -> SavedModel | None:
        """Only a file that is text is written."""
        if self.member:
            return None
        after = read(self.path, apply(self.text, edits).encode("utf-8"))
        return after if isinstance(after, SavedModel) else None

    def stored(self) -> bytes:
        """The bytes that were read of it."""
        return self.data


@dataclass
class Way:
    """The way from the program to the file."""

    translation: Translation
    text: str
    member: str
    known: dict[Path, Spot] | None = None
    lines: LineTable = field(init=False)
    program: LineTable = field(init=False)
    shown: dict[Span, Span] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lines = LineTable(self.text)
        self.program = LineTable(self.translation.text)

    @cached_property
    def spots(self) -> dict[Path, Spot]:
        """Where everything stands in the file: looked for when there is something to show."""
        return self.known if self.known is not None else json_spots(self.text)

    def _range(self, span: Span) -> Range:
        return self.program.offset(span.row, span.column), self.program.offset(span.end_row, span.end_column)

    def origin(self, span: Span) -> Origin:
        """What of the file a stretch of the program stands for."""
        return self.translation.origin(*self._range(span))

    def span(self, span: Span) -> Span:
        """The entry of the layer by the name of its class, or the member that gives the argument."""
        start, end = self._place(self.origin(span))
        found = Span(*self.lines.at(start), *self.lines.at(end), span.filename)
        self.shown.setdefault(found, span)
        return found

    def inside(self, span: Span) -> Span | None:
        """The way back from a place that was asked for before."""
        return self.shown.get(span)

    def _place(self, origin: Origin) -> Range:
        path = origin.path
        if origin.part is Part.ENTRY and (*path, "class_name") in self.spots:
            path = (*path, "class_name")
        while path and path not in self.spots:
            path = path[:-1]
        spot = self.spots.get(path)
        if spot is None:
            return 0, min(len(self.text), 1)
        start, end = spot.value
        if spot.key is not None and origin.part is not Part.VALUE:
            start = spot.key[0]
        return start, end

    def edit(self, edit: Edit) -> Edit | None:
        """A change of exactly one value that stands in the file as text."""
        origin = None if self.member else self.translation.value(*self._range(edit.span))
        spot = self.spots.get(origin.path) if origin is not None else None
        if spot is None:
            return None
        try:
            content = json.dumps(_plain(ast.literal_eval(edit.content)))
        except (ValueError, SyntaxError, TypeError):
            return None
        return Edit(Span(*self.lines.at(spot.value[0]), *self.lines.at(spot.value[1]), edit.span.filename), content)

    def remark(self, span: Span) -> str:
        """In which layer a place lies, and in what of the file."""
        name = self.origin(span).layer
        where = [f"layer {name!r}"] if name else []
        return " in ".join([*where, *([self.member] if self.member else [])])


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise ValueError
