"""The documents that an editor has open: texts and notebooks, kept up to date, and handed out as they are at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from pathlib import PurePath

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path, urlparse

from lstmlint.config.patterns import absolute
from lstmlint.diagnostic import Edit, Span
from lstmlint.lsp.positions import Positions, changed
from lstmlint.records import dataclass
from lstmlint.source import DecodeFailure, SourceFile
from lstmlint.source.documents import Document, PythonFile, apply, kind, of_text, with_newlines
from lstmlint.source.notebook import Cell, Notebook

PYTHON = "python"


def path_of(uri: str) -> str:
    """The path of a file, "" for a document that is none (``untitled:Untitled-1``)."""
    try:
        path = to_fs_path(uri)
    except (ValueError, TypeError):
        path = None
    return absolute(path) if path else ""


def uri_of(path: str) -> str:
    """The address of a file."""
    return from_fs_path(absolute(path)) or ""


def name_of(uri: str) -> str:
    """How a document is called in words: its path, or the end of its address."""
    return path_of(uri) or PurePath(urlparse(uri)[2] or uri).name or uri


@dataclass(frozen=True)
class Part:
    """A text with an address of its own: a file, or a cell of a notebook."""

    uri: str
    text: str
    version: int
    encoding: str

    @cached_property
    def positions(self) -> Positions:
        """Its places."""
        return Positions.of(self.text, self.encoding)


class _Sheet(Notebook):
    """A notebook as an editor has it: there is no JSON."""

    def revised(self, edits: Sequence[Edit]) -> Notebook | None:
        """With some cells changed."""
        numbers = {cell.number for cell in self.cells}
        if any(edit.span.cell not in numbers for edit in edits):
            return None
        mine = [[edit for edit in edits if edit.span.cell == cell.number] for cell in self.cells]
        return _Sheet(
            self.path,
            b"",
            tuple(
                Cell(cell.number, apply(cell.text, with_newlines(some, cell.text))) if some else cell
                for cell, some in zip(self.cells, mine, strict=True)
            ),
        )


@dataclass(frozen=True)
class Snapshot:
    """A document at a moment. ``parts`` are its cells by number, or under None the whole text."""

    uri: str
    path: str
    language: str
    version: int
    parts: Mapping[int | None, Part]

    @property
    def name(self) -> str:
        """What it is called in findings."""
        return self.path or name_of(self.uri)

    def document(self) -> Document | DecodeFailure:
        """As the engine takes it."""
        if None not in self.parts:
            return _Sheet(self.name, b"", tuple(Cell(number or 0, part.text) for number, part in self.parts.items()))
        text = self.parts[None].text
        if self.language == PYTHON or kind(self.name) is None:
            # Some editors hand out the cells of a notebook as one text, under the name of the notebook.
            return PythonFile(SourceFile.of(self.name, text))
        return of_text(self.name, text)

    def part_of(self, span: Span) -> Part | None:
        """The part in which a place of the document lies."""
        return self.parts.get(span.cell)

    def cell_of(self, uri: str) -> int | None:
        """The number of a cell; None for the text itself."""
        return next((number for number, part in self.parts.items() if part.uri == uri), None)

    def has(self, uri: str) -> bool:
        """Whether an address is one of its parts."""
        return any(part.uri == uri for part in self.parts.values())


@dataclass(slots=True)
class _Text:
    uri: str
    language: str
    version: int
    text: str


@dataclass(slots=True)
class _Book:
    uri: str
    version: int
    cells: list[types.NotebookCell] = field(default_factory=list)


class Documents:
    """All open documents. ``encoding`` is how columns are counted, as editor and server agreed."""

    def __init__(self) -> None:
        self.encoding = "utf-16"
        self._texts: dict[str, _Text] = {}
        self._books: dict[str, _Book] = {}
        self._homes: dict[str, str] = {}

    def __iter__(self) -> Iterator[str]:
        return iter([*(uri for uri in self._texts if uri not in self._homes), *self._books])

    def __contains__(self, uri: str) -> bool:
        return uri in self._books or (uri in self._texts and uri not in self._homes)

    def home(self, uri: str) -> str:
        """The document that an address belongs to: of a cell its notebook."""
        return self._homes.get(uri, uri)

    # ---- texts -------------------------------------------------------------------------------------------------------

    def open(self, item: types.TextDocumentItem) -> None:
        """A text was opened."""
        self._texts[item.uri] = _Text(item.uri, str(item.language_id), item.version, item.text)

    def change(self, uri: str, version: int, changes: Iterable[types.TextDocumentContentChangeEvent]) -> bool:
        """A text was changed; False for one that was never opened."""
        known = self._texts.get(uri)
        if known is None:
            return False
        text = known.text
        for change in changes:
            text = changed(text, change, self.encoding)
        known.text, known.version = text, version
        return True

    def close(self, uri: str) -> None:
        """A text was closed."""
        self._texts.pop(uri, None)
        self._homes.pop(uri, None)

    # ---- notebooks ---------------------------------------------------------------------------------------------------

    def open_book(self, book: types.NotebookDocument, cells: Iterable[types.TextDocumentItem]) -> None:
        """A notebook was opened."""
        self._books[book.uri] = _Book(book.uri, book.version, list(book.cells))
        for cell in cells:
            self.open(cell)
            self._homes[cell.uri] = book.uri

    def change_book(self, uri: str, version: int, change: types.NotebookDocumentChangeEvent) -> bool:
        """Cells came, went, or were changed; False for a notebook that was never opened."""
        book = self._books.get(uri)
        if book is None:
            return False
        book.version = version
        cells = change.cells
        if cells is None:
            return True
        if cells.structure is not None:
            array = cells.structure.array
            book.cells[array.start : array.start + array.delete_count] = list(array.cells or ())
            for closed in cells.structure.did_close or ():
                self.close(closed.uri)
            for opened in cells.structure.did_open or ():
                self.open(opened)
                self._homes[opened.uri] = uri
        for data in cells.data or ():
            book.cells = [data if cell.document == data.document else cell for cell in book.cells]
        for content in cells.text_content or ():
            self.change(content.document.uri, content.document.version, content.changes)
        return True

    def close_book(self, uri: str) -> list[str]:
        """A notebook was closed; the addresses of its cells."""
        self._books.pop(uri, None)
        cells = [cell for cell, home in self._homes.items() if home == uri]
        for cell in cells:
            self.close(cell)
        return cells

    # ---- as they are now -----------------------------------------------------------------------------------------------

    def snapshot(self, uri: str) -> Snapshot | None:
        """A document as it is now; None where it is not open."""
        uri = self.home(uri)
        if uri in self._books:
            book = self._books[uri]
            parts: dict[int | None, Part] = {}
            for number, cell in enumerate(book.cells, 1):
                text = self._texts.get(cell.document)
                if cell.kind == types.NotebookCellKind.Code and text is not None and text.language == PYTHON:
                    parts[number] = self._part(text)
            return Snapshot(uri, path_of(uri), PYTHON, book.version, parts)
        known = self._texts.get(uri)
        if known is None:
            return None
        return Snapshot(uri, path_of(uri), known.language, known.version, {None: self._part(known)})

    def _part(self, text: _Text) -> Part:
        return Part(text.uri, text.text, text.version, self.encoding)

    def buffers(self) -> dict[str, tuple[str, int, str]]:
        """The open texts that are files, by path: address, version, text."""
        return {
            path: (text.uri, text.version, text.text)
            for text in self._texts.values()
            if text.uri not in self._homes and (path := path_of(text.uri))
        }
