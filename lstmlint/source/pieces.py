"""Pieces of Python in a document, and programs that are put together from them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lstmlint.source.ipython import mask
from lstmlint.source.rows import Row, Rows
from lstmlint.source.text import LineTable, SourceFile

if TYPE_CHECKING:
    from lstmlint.source.parsing import ParseFailure

_INDENT = re.compile(r"[ \t]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a document as Python: their words, and where each stands."""

    words: Sequence[str]
    rows: Sequence[Row]
    marks: dict[str, object] = field(default_factory=dict)

    @classmethod
    def of_cell(cls, text: str, cell: int | None) -> Piece:
        """The source of a cell, with its magics masked and without an indentation that all of it has, as IPython takes it."""
        masked = mask(text)
        first = next((row for row in masked.rows if row.strip()), "")
        found = _INDENT.match(first)
        indent = found.group() if found else ""
        words, rows = [], []
        for number, row in enumerate(masked.rows, 1):
            moved = bool(indent) and row.startswith(indent)
            words.append(row[len(indent) :] if moved else row)
            rows.append(Row(cell, number, indent if moved else "", number in masked.changed))
        return cls(words, rows)

    @property
    def text(self) -> str:
        """Its rows as one text."""
        return "\n".join(self.words)


def unreadable(piece: Piece) -> ParseFailure | None:
    """Why the piece is no Python; None where it is."""
    from lstmlint.source.parsing import refused
    from lstmlint.source.syntax import why

    return refused(piece.text) or why(piece.text)


def program(path: str, pieces: Sequence[Piece], *, whole: bool = True) -> SourceFile:
    """The program that some pieces are together."""
    text = "\n".join(piece.text for piece in pieces) + "\n"
    rows = Rows([row for piece in pieces for row in piece.rows], LineTable(text))
    return SourceFile(path, text, origin=rows, whole=whole)
