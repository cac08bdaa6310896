"""Documents of prose with Python in them: Markdown and reStructuredText.

The blocks of Python are found line by line (:mod:`.markdown`, :mod:`.restructured`); a block that uses names of earlier ones is one
program with them, all others are programs of their own. Changes are written behind whatever stands in front of a block's lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from lstmlint import regex
from lstmlint.records import dataclass
from lstmlint.source import prefilter
from lstmlint.source.decoding import DecodeFailure
from lstmlint.source.documents import apply, with_newlines
from lstmlint.source.elided import known
from lstmlint.source.ipython import mask
from lstmlint.source.names import together
from lstmlint.source.pieces import IMPORTS, Piece, changed, program, unreadable
from lstmlint.source.rows import Row
from lstmlint.source.text import LineTable, SourceFile

if TYPE_CHECKING:
    from lstmlint.diagnostic import Edit
    from lstmlint.source.parsing import ParseFailure

_BOM = b"\xef\xbb\xbf"
_PROMPT = regex.compile(r"[ \t]*(?:>>>|In \[\d*\]:)(?: |$)")
_GOES_ON = regex.compile(r"[ \t]*(?:\.\.\.|\.{3,}:)(?: |$)")


@dataclass(slots=True)
class Block:
    """A block of Python: for each of its lines the row in the document and how much stands in front of its words.

    ``cell`` is set for a block that a notebook would run in one session with all others of its kind, ``plain`` for one that does not
    say that it is Python: all that matters of it is what it may change.
    """

    rows: list[int] = field(default_factory=list)
    fronts: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    cell: bool = False
    plain: bool = False

    def add(self, row: int, line: str, front: int) -> None:
        """A line, with the number of its letters that belong to the prose around the block."""
        self.rows.append(row)
        self.fronts.append(line[:front])
        self.words.append(line[front:])

    def piece(self, imported: str) -> Piece | None:
        """The block as Python: a session without its prompts and answers, anything else without magics; None where there is none."""
        if self.is_session:
            return self._session()
        self._shift()
        masked = mask("\n".join(self.words))
        if not any(word.strip() for word in masked.rows) and not masked.python:
            return None
        words, unknown = known(masked.rows, lambda text: changed(text, imported))
        fixed = masked.changed | unknown
        rows = [Row(None, row, front, at in fixed) for at, (row, front) in enumerate(zip(self.rows, self.fronts, strict=True), 1)]
        return Piece(words, rows, masked.python, masked.aside)

    def _shift(self) -> None:
        """An indentation that all lines have belongs to the prose."""
        full = [words for words in self.words if words.strip()]
        width = min((len(words) - len(words.lstrip(" \t")) for words in full), default=0)
        if width and len({words[:width] for words in full}) == 1:
            self.fronts = [front + words[:width] for front, words in zip(self.fronts, self.words, strict=True)]
            self.words = [words[width:] for words in self.words]

    @property
    def is_session(self) -> bool:
        """Whether it begins with a prompt."""
        first = next((words for words in self.words if words.strip()), "")
        return bool(_PROMPT.match(first))

    def _session(self) -> Piece | None:
        """The lines behind the prompts: answers, and what is between, are no part of the program."""
        words: list[str] = []
        rows: list[Row] = []
        open_ = False
        for row, front, line in zip(self.rows, self.fronts, self.words, strict=True):
            found = _PROMPT.match(line) or (_GOES_ON.match(line) if open_ else None)
            open_ = found is not None
            if found:
                words.append(line[found.end() :])
                # A line that is only a prompt has no room for the blank behind it.
                rows.append(Row(None, row, front + found.group()))
        if not words:
            return None
        masked = mask("\n".join(words))
        rows = [Row(row.cell, row.row, row.front, at in masked.changed) for at, row in enumerate(rows, 1)]
        return Piece(masked.rows, rows)


@dataclass(frozen=True)
class Prose:
    """A document of prose; ``blocks`` finds its blocks of Python in its lines."""

    path: str
    text: str
    bom: bool
    blocks: Callable[[Sequence[str]], list[Block]]

    @property
    def programs(self) -> Sequence[SourceFile]:
        """Each group of blocks that share names."""
        return self._read[0]

    @property
    def broken(self) -> Sequence[tuple[SourceFile, ParseFailure]]:
        """Those blocks that are no Python, though they mention what would be looked at."""
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[list[SourceFile], list[tuple[SourceFile, ParseFailure]]]:
        table = LineTable(self.text)
        found = self.blocks([table.line(row) for row in range(1, len(table) + 1)])
        sound: list[tuple[Piece, bool]] = []
        broken: list[tuple[SourceFile, ParseFailure]] = []
        imported = "\n".join(IMPORTS.findall(self.text))
        for block in found:
            piece = block.piece(imported)
            failure = unreadable(piece) if piece is not None and not block.plain else None
            if piece is not None and failure is not None and prefilter.mentions_text(piece.text):
                broken.append((program(self.path, [piece]), failure))
            if piece is not None and (failure is not None or piece.changes or block.plain):
                piece = piece.forgotten("\n".join(block.words), imported)
            if piece is not None:
                sound.append((piece, block.cell))
        cells = [piece for piece, cell in sound if cell]
        others = [piece for piece, cell in sound if not cell]
        groups = [[others[index] for index in group] for group in together([piece.text for piece in others])]
        return [program(self.path, group) for group in ([cells] if cells else []) + groups], broken

    @property
    def part(self) -> str:
        """A block."""
        return "block"

    @property
    def parts(self) -> Mapping[int | None, str]:
        """The whole text."""
        return {None: self.text}

    def revised(self, edits: Sequence[Edit]) -> Prose | None:
        """Rows are the document's own, so are the changes."""
        text = apply(self.text, with_newlines(edits, self.text))
        return Prose(self.path, text, self.bom, self.blocks)

    def stored(self) -> bytes:
        """UTF-8, as it was read."""
        return (_BOM if self.bom else b"") + self.text.encode()


def opened(path: str, data: bytes, blocks: Callable[[Sequence[str]], list[Block]]) -> Prose | DecodeFailure:
    """The document in a file, or why there is none."""
    bom = data.startswith(_BOM)
    try:
        text = data[len(_BOM) if bom else 0 :].decode()
    except UnicodeDecodeError as error:
        return DecodeFailure(f"byte 0x{error.object[error.start]:02x} is no UTF-8", data.count(b"\n", 0, error.start) + 1)
    return Prose(path, text, bom, blocks)
