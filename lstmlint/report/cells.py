"""Lines as a terminal shows them: wide letters, tabs, control characters."""

from __future__ import annotations

import unicodedata

from lstmlint.records import dataclass
from lstmlint.report.safe import command_at, escape, visible


def width(text: str) -> int:
    """How many columns a terminal gives the text."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def _cell(char: str) -> int:
    if unicodedata.combining(char) or char in "\u200c\u200d\ufe0e\ufe0f" or unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


@dataclass(frozen=True, slots=True)
class Cells:
    """A line as it is shown: tabs spread out, control characters escaped; ``starts[i]`` is the column of its i-th character."""

    text: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, line: str, tab: int = 4) -> Cells:
        """Lay out one line of a file."""
        if line.isascii() and line.isprintable() and "##" not in line:
            return cls(line, tuple(range(len(line) + 1)))
        shown, starts, at = [], [0], 0
        for place, char in enumerate(line):
            piece = " " * (tab - at % tab) if char == "\t" else escape(char) if command_at(line, place) else visible(char)
            shown.append(piece)
            at += width(piece)
            starts.append(at)
        return cls("".join(shown), tuple(starts))

    def column(self, column: int) -> int:
        """The 0-based column on the terminal of a 1-based column of the file."""
        return self.starts[min(max(column - 1, 0), len(self.starts) - 1)]
