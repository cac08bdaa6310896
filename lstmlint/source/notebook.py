"""Jupyter notebooks (nbformat 3 and 4): all code cells are one program, and changes are written into the JSON text in place.

Cells are counted from 1 as they stand in the notebook, those of prose among them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lstmlint.records import dataclass
from lstmlint.source.decoding import DecodeFailure
from lstmlint.source.documents import apply, with_newlines
from lstmlint.source.json_places import Written, begin, items, members, readable
from lstmlint.source.pieces import IMPORTS, Piece, program, unreadable
from lstmlint.source.text import LineTable, SourceFile

if TYPE_CHECKING:
    from lstmlint.diagnostic import Edit
    from lstmlint.source.parsing import ParseFailure

_BOM = b"\xef\xbb\xbf"
_PYTHON = frozenset({"python", "python2", "python3", "ipython", "ipython2", "ipython3", "pyspark", "pyspark3", "py"})
# Brackets that a notebook may hold: json makes an object of each, and no output of a real one has as many.
_MOST = 5_000_000


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell; ``written`` is its source as it is in the JSON text, once that was changed."""

    number: int
    text: str
    written: Written | None = None


@dataclass(frozen=True)
class Notebook:
    """A notebook, with changes in some of its cells."""

    path: str
    data: bytes
    cells: tuple[Cell, ...]

    @property
    def programs(self) -> Sequence[SourceFile]:
        """One, unless it has no code."""
        return self._read[0]

    @property
    def broken(self) -> Sequence[tuple[SourceFile, ParseFailure]]:
        """The cells that are no Python."""
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[list[SourceFile], list[tuple[SourceFile, ParseFailure]]]:
        sound: list[Piece] = []
        broken: list[tuple[SourceFile, ParseFailure]] = []
        imported = "\n".join(line for cell in self.cells for line in IMPORTS.findall(cell.text))
        for cell in self.cells:
            piece: Piece | None = Piece.of_cell(cell.text, cell.number)
            failure = unreadable(piece) if piece is not None else None
            if piece is not None and failure is not None:
                broken.append((program(self.path, [piece]), failure))
            if piece is not None and (failure is not None or piece.changes):
                piece = piece.forgotten(cell.text, imported)
            if piece is not None:
                sound.append(piece)
        return [program(self.path, sound, whole=not broken)] if sound else [], broken

    @property
    def part(self) -> str:
        """A cell."""
        return "cell"

    @property
    def parts(self) -> Mapping[int | None, str]:
        """The code cells."""
        return {cell.number: cell.text for cell in self.cells}

    def revised(self, edits: Sequence[Edit]) -> Notebook | None:
        """With some cells changed."""
        ranges = self._ranges
        cells: list[Cell] = []
        for cell in self.cells:
            mine = with_newlines([edit for edit in edits if edit.span.cell == cell.number], cell.text)
            if mine:
                before = cell.written or Written(self._text[slice(*ranges[cell.number])])
                lines = LineTable(cell.text)
                changes = [
                    (lines.offset(e.span.row, e.span.column), lines.offset(e.span.end_row, e.span.end_column), e.content) for e in mine
                ]
                after = before.revised(changes, ascii_only=self._text.isascii())
                if after is None or after.text != apply(cell.text, mine):
                    return None
                cell = replace(cell, text=after.text, written=after)
            cells.append(cell)
        if any(edit.span.cell not in ranges for edit in edits):
            return None
        made = Notebook(self.path, self.data, tuple(cells))
        # What is known of the JSON text stays true: changes are put into it at the very end.
        made.__dict__.update({name: self.__dict__[name] for name in ("_text", "_ranges") if name in self.__dict__})
        return made

    def stored(self) -> bytes:
        """The JSON text with the changed sources in it."""
        changed = [cell for cell in self.cells if cell.written is not None]
        if not changed:
            return self.data
        out, at = [], 0
        for cell in changed:
            start, end = self._ranges[cell.number]
            out += [self._text[at:start], cell.written.raw if cell.written else ""]
            at = end
        text = "".join([*out, self._text[at:]])
        return (_BOM if self.data.startswith(_BOM) else b"") + text.encode()

    @cached_property
    def _text(self) -> str:
        return self.data.removeprefix(_BOM).decode()

    @cached_property
    def _ranges(self) -> dict[int, tuple[int, int]]:
        """Where the source of every cell stands in the JSON text."""
        text, found = self._text, dict[int, tuple[int, int]]()
        notebook = members(text, begin(text))
        sheets = [notebook["cells"]] if "cells" in notebook else []
        if not sheets:
            inner = [members(text, start) for start, _ in items(text, notebook["worksheets"][0]) if text[start] == "{"]
            sheets = [sheet["cells"] for sheet in inner if "cells" in sheet and text[sheet["cells"][0]] == "["]
        number = 0
        for start, _ in sheets:
            for cell, _ in items(text, start):
                number += 1
                inside = members(text, cell) if text[cell] == "{" else {}
                source = inside.get("source") or inside.get("input")
                if source is not None:
                    found[number] = source
        return found


def read(path: str, data: bytes) -> Notebook | DecodeFailure:
    """The notebook in a file, or why there is none. One in another language has no cells."""
    try:
        text = data.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        return DecodeFailure(f"this is no notebook: byte 0x{data[error.start]:02x} is no UTF-8", data.count(b"\n", 0, error.start) + 1)
    if text.count("[") + text.count("{") > _MOST:
        return DecodeFailure("this is no notebook: millions of lists in its JSON")
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        words = error.msg.removesuffix(" at")
        return DecodeFailure(f"this is no notebook: its JSON cannot be read: {words[:1].lower()}{words[1:]}", error.lineno, error.colno)
    except RecursionError:
        return DecodeFailure("this is no notebook: its JSON is nested too deeply")
    except (ValueError, MemoryError):
        return DecodeFailure("this is no notebook: its JSON holds a number that is too long")
    cells = list(_cells(content))
    if not isinstance(content, dict) or not isinstance(content.get("cells", content.get("worksheets")), list):
        return DecodeFailure("this is no notebook: its JSON has no list of cells")
    if not _is_python(_language(content)):
        return Notebook(path, data, ())
    return Notebook(path, data, tuple(_code(cells)))


def _cells(content: object) -> Iterator[object]:
    """All cells, of code or not."""
    if not isinstance(content, dict):
        return
    if isinstance(content.get("cells"), list):
        yield from content["cells"]
        return
    sheets = content.get("worksheets")
    for sheet in sheets if isinstance(sheets, list) else ():
        if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list):
            yield from sheet["cells"]


def _code(cells: Sequence[object]) -> Iterator[Cell]:
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code" and _is_python(_cell_language(cell)):
            source = readable(cell.get("source", cell.get("input")))
            if source:
                yield Cell(number, source)


def _language(content: Mapping[str, Any]) -> object:
    """What the notebook says of its language; None where it says nothing."""
    metadata = _table(content.get("metadata"))
    info, kernel = _table(metadata.get("language_info")), _table(metadata.get("kernelspec"))
    return info.get("name") or kernel.get("language") or metadata.get("language")


def _cell_language(cell: Mapping[str, Any]) -> object:
    metadata = _table(cell.get("metadata"))
    return cell.get("language") or _table(metadata.get("vscode")).get("languageId") or metadata.get("kernel")


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _is_python(language: object) -> bool:
    return not isinstance(language, str) or language.lower().partition(" ")[0] in _PYTHON
