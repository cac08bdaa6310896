"""A file as text: its words, its lines, and how it has to be written back."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Protocol

from lstmlint import regex
from lstmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from lstmlint.diagnostic import Edit, Span
    from lstmlint.source.parsing import Parsed, ParseFailure

# CPython and LibCST break lines here and nowhere else; str.splitlines also does at \x0b, \x0c, \x1c-\x1e, \x85, \u2028 and \u2029.
NEWLINE = regex.compile(r"\r\n?|\n")


class LineTable:
    """Where the lines of a text begin, to turn offsets into 1-based rows and columns and back."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in NEWLINE.finditer(text))]

    def __len__(self) -> int:
        return len(self.starts)

    def at(self, offset: int) -> tuple[int, int]:
        """The 1-based row and column of an offset."""
        row = bisect_right(self.starts, offset)
        return row, offset - self.starts[row - 1] + 1

    def offset(self, row: int, column: int) -> int:
        """The offset of a 1-based row and column, held inside the text."""
        if row < 1:
            return 0
        if row > len(self.starts):
            return len(self.text)
        return min(self.starts[row - 1] + max(column, 1) - 1, self.end(row))

    def end(self, row: int) -> int:
        """The offset at which the words of a row end, before its newline."""
        if row >= len(self.starts):
            return len(self.text)
        end = self.starts[row] - 1
        return end - 1 if self.text[end] == "\n" and end > self.starts[row - 1] and self.text[end - 1] == "\r" else end

    def line(self, row: int) -> str:
        """A row without its newline; empty where there is no such row."""
        return self.text[self.starts[row - 1] : self.end(row)] if 1 <= row <= len(self.starts) else ""


class Origin(Protocol):
    """How the text of a program lies in the document that holds it."""

    def span(self, span: Span) -> Span:
        """Where a reader sees what stands there in the text."""

    def inside(self, span: Span) -> Span | None:
        """The way back from there into the text; None where nobody knows it."""

    def edit(self, edit: Edit) -> Edit | None:
        """A change of the text as one of the document; None where that cannot be written."""


@dataclass(frozen=True, slots=True)
class Translated:
    """A program that nobody wrote: it stands for a model that was saved by a ``version`` of Keras.

    ``remark`` tells in words what lies at a place of it.
    """

    version: Literal[2, 3]
    remark: Callable[[Span], str]


@dataclass(eq=False)
class SourceFile:
    """One Python program: ``text`` has no byte order mark, ``encoding`` and ``bom`` say how it was stored.

    ``origin`` is the way from the text to the document that it was taken out of, None where the text is that document.
    ``whole`` is False where a part of the program had to be left out; ``aside`` are the lines of a notebook that are no Python, such as
    those that install packages; ``translated`` is set where nobody wrote the text.
    """

    path: str
    text: str
    encoding: str = "utf-8"
    bom: bool = False
    origin: Origin | None = None
    whole: bool = True
    aside: str = ""
    translated: Translated | None = None
    outcome: Parsed | ParseFailure | None = field(default=None, repr=False)

    @classmethod
    def of(cls, path: str, text: str) -> SourceFile:
        """A source file from text that is already decoded."""
        return cls(path, text[1:], bom=True) if text.startswith("\ufeff") else cls(path, text)

    @cached_property
    def lines(self) -> LineTable:
        """The one line table of the file."""
        return LineTable(self.text)

    @cached_property
    def newline(self) -> str:
        """The newline of the first line that has one."""
        found = NEWLINE.search(self.text)
        return found.group() if found else "\n"

    def encode(self, text: str) -> bytes:
        """Another text in the form in which this file is stored; UnicodeEncodeError where it cannot hold it."""
        return (b"\xef\xbb\xbf" if self.bom else b"") + text.encode(self.encoding)
