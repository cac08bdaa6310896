"""Pieces of Python in a document, and programs that are put together from them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from keyword import iskeyword
from typing import TYPE_CHECKING

from lstmlint import regex
from lstmlint.records import dataclass
from lstmlint.source.ipython import UNKNOWN, mask
from lstmlint.source.rows import Row, Rows
from lstmlint.source.text import LineTable, SourceFile

if TYPE_CHECKING:
    from lstmlint.source.parsing import ParseFailure

_INDENT = regex.compile(r"[ \t]*")
# What a line may change: names that it assigns, loops over or defines, and the object whose method it calls.
_CHANGES = regex.compile(
    r"^[ \t]*(?:(?P<targets>[A-Za-z_](?:[\w \t,.\[\]*]*?[\w\]])?)[ \t]*(?:[-+*/%@&|^]|//|\*\*|<<|>>)?=(?!=)"
    r"|(?P<receiver>[A-Za-z_]\w*)\.\w+[ \t]*\("
    r"|(?:async[ \t]+)?(?:def|class)[ \t]+(?P<made>[A-Za-z_]\w*)"
    r"|for[ \t]+(?P<loop>[\w, \t]+?)[ \t]+in\b)",
    re.MULTILINE,
)
_SPEAKS = regex.compile(r"lstmlint|noqa", re.IGNORECASE)
_HEAD = regex.compile(r"(?<![\w.])[A-Za-z_]\w*")
IMPORTS = regex.compile(r"^[ \t]*(?:import|from)\b.*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a document as Python: their words, and where each stands.

    ``changes``: nothing is left of it, but it may have been run. ``aside`` are the lines that were masked.
    """

    words: Sequence[str]
    rows: Sequence[Row]
    changes: bool = False
    aside: Sequence[str] = ()

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
        return cls(words, rows, masked.python, masked.aside)

    @property
    def text(self) -> str:
        """Its rows as one text."""
        return "\n".join(self.words)

    def forgotten(self, text: str, imported: str = "") -> Piece | None:
        """What stands for a piece that is left out: of the names that it may change nobody knows anything afterwards.

        ``text`` is what stood there, ``imported`` the lines of the document that import: modules stay what they are.
        """
        written = changed(text, imported)
        if not written or not self.rows:
            return None
        return Piece([" = ".join((*written, UNKNOWN))], [Row(self.rows[0].cell, self.rows[0].row, fixed=True)])


def changed(text: str, imported: str = "") -> list[str]:
    """The names of which nothing is known once code has been run that looks like the text."""
    names: dict[str, None] = {}
    for found in _CHANGES.finditer(text):
        targets = _HEAD.findall(found["targets"] or found["loop"] or "")
        receiver = [found["receiver"]] if found["receiver"] and not re.search(rf"\b{found['receiver']}\b", imported) else []
        names.update(dict.fromkeys((*targets, *receiver, *([found["made"]] if found["made"] else []))))
    return [name for name in names if not iskeyword(name) and name != UNKNOWN]


def unreadable(piece: Piece) -> ParseFailure | None:
    """Why the piece is no Python; None where it is."""
    from lstmlint.source.parsing import refused
    from lstmlint.source.syntax import why

    return refused(piece.text) or why(piece.text)


def _stop(piece: Piece) -> Iterator[Piece]:
    """A statement behind a comment that ends a piece, lest it speak for the first one of the next."""
    last = next((words for words in reversed(piece.words) if words.strip()), "").lstrip()
    if last.startswith("#") and _SPEAKS.search(last):
        yield Piece(["pass"], [Row(piece.rows[0].cell, piece.rows[0].row, fixed=True)])


def program(path: str, pieces: Sequence[Piece], *, whole: bool = True) -> SourceFile:
    """The program that some pieces are together."""
    pieces = [part for piece in pieces for part in (piece, *_stop(piece))]
    text = "\n".join(piece.text for piece in pieces) + "\n"
    rows = Rows([row for piece in pieces for row in piece.rows], LineTable(text))
    aside = "\n".join(line for piece in pieces for line in piece.aside)
    return SourceFile(path, text, origin=rows, whole=whole, aside=aside)
