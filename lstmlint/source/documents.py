"""What can hold a program: a Python file, or a document of another kind with Python in it.

A document hands out its programs, each one a :class:`SourceFile` whose names are its own. A program's ``origin`` leads from the places
in its text to what a reader sees (cell, row and column), and turns changes of the text into changes of the document, where they
can be written; a document with changes made is a new document. Other rooms meet documents through this file only; what a kind
of document needs is imported when there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from lstmlint.records import dataclass
from lstmlint.source.decoding import DecodeFailure, decode
from lstmlint.source.text import NEWLINE, LineTable, SourceFile

if TYPE_CHECKING:
    from lstmlint.diagnostic import Edit
    from lstmlint.source.parsing import ParseFailure

# By the end of its name (in small letters), the module with the ``read`` for a kind of document. All other files are Python.
_MARKDOWN, _RESTRUCTURED = "lstmlint.source.markdown", "lstmlint.source.restructured"
_SAVED = "lstmlint.saved.document"
KINDS: Mapping[str, str] = {
    ".ipynb": "lstmlint.source.notebook",
    **dict.fromkeys((".md", ".markdown", ".mdx", ".qmd", ".rmd", ".myst"), _MARKDOWN),
    **dict.fromkeys((".rst", ".rest"), _RESTRUCTURED),
    **dict.fromkeys((".keras", ".h5", ".hdf5", ".json", ".yaml", ".yml"), _SAVED),
}
# Kinds whose module has a ``load`` as well, for files of which only a part is read.
_LOADED = frozenset({_SAVED})


class Document(Protocol):
    """A file as it was read, or as it would be with some changes made."""

    @property
    def path(self) -> str:
        """Its name, as the user knows it."""

    @property
    def programs(self) -> Sequence[SourceFile]:
        """The Python in it: what shares names is one program."""

    @property
    def broken(self) -> Sequence[tuple[SourceFile, ParseFailure]]:
        """The parts that had to be left out because they are no Python, each with its own way back to the document."""

    @property
    def part(self) -> str:
        """What one of its parts is called."""

    @property
    def parts(self) -> Mapping[int | None, str]:
        """The text in which its findings are shown: of every cell that has code, or (under None) of the whole file."""

    def revised(self, edits: Sequence[Edit]) -> Document | None:
        """The document with changes made, which are given in its own places; None where they cannot be written."""

    def stored(self) -> bytes:
        """The bytes of the file; without changes exactly those that were read."""


@dataclass(frozen=True, slots=True)
class PythonFile:
    """The plain case: the file is the program."""

    source: SourceFile

    @property
    def path(self) -> str:
        """Its name."""
        return self.source.path

    @property
    def programs(self) -> Sequence[SourceFile]:
        """The one program."""
        return (self.source,)

    @property
    def broken(self) -> Sequence[tuple[SourceFile, ParseFailure]]:
        """Nothing: it is parsed as a whole or not at all."""
        return ()

    @property
    def part(self) -> str:
        """It has none."""
        return "file"

    @property
    def parts(self) -> Mapping[int | None, str]:
        """The text."""
        return {None: self.source.text}

    def revised(self, edits: Sequence[Edit]) -> PythonFile | None:
        """None where the file's encoding has no such letters."""
        source = self.source
        after = SourceFile(source.path, apply(source.text, edits), source.encoding, source.bom)
        try:
            after.encode(after.text)
        except UnicodeEncodeError:
            return None
        return PythonFile(after)

    def stored(self) -> bytes:
        """As it was stored, in its encoding."""
        return self.source.encode(self.source.text)


def kind(path: str) -> str | None:
    """The module that reads such a document; None for Python."""
    dot = path.rfind(".")
    return KINDS.get(path[dot:].lower()) if dot >= 0 else None


def is_loaded(path: str) -> bool:
    """Whether a file is not read as a whole."""
    return kind(path) in _LOADED


def loaded(path: str) -> bytes | str | None:
    """What is read of a file that is not read as a whole, or why it cannot be; None for all other files."""
    module = kind(path)
    if module not in _LOADED or module is None:
        return None
    from importlib import import_module

    data: bytes | str = import_module(module).load(path)
    return data


def opened(path: str, data: bytes) -> Document | DecodeFailure:
    """The document in a file, or why there is none. Never raises."""
    module = kind(path)
    if module is not None:
        from importlib import import_module

        read: Document | DecodeFailure = import_module(module).read(path, data)
        return read
    source = decode(path, data)
    return PythonFile(source) if isinstance(source, SourceFile) else source


def of_text(path: str, text: str) -> Document | DecodeFailure:
    """The document in a text that is already decoded."""
    if kind(path) is None:
        return PythonFile(SourceFile.of(path, text))
    return opened(path, text.encode("utf-8", "replace"))


def with_newlines(edits: Sequence[Edit], text: str) -> Sequence[Edit]:
    """The edits with the line ends of the text that they are for."""
    found = NEWLINE.search(text)
    if found is None or found[0] == "\n":
        return edits
    return [replace(edit, content=edit.content.replace("\n", found[0])) for edit in edits]


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made; they must not overlap."""
    lines = LineTable(text)
    ranges = [(lines.offset(e.span.row, e.span.column), lines.offset(e.span.end_row, e.span.end_column), e.content) for e in edits]
    out, at = [], 0
    for start, end, content in sorted(ranges, key=lambda r: (r[0], r[1])):
        out += [text[at:start], content]
        at = end
    return "".join([*out, text[at:]])
