"""Where values stand in a JSON text, and a string, or a list of strings that are one text, changed in place.

All here is for texts that :mod:`json` has read already, so that they are known to be well formed. What is not looked for is passed
over by one regular expression, however large it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from lstmlint import regex
from lstmlint.records import dataclass

_BLANK = regex.compile(r"[ \t\n\r]*+")
_STRING = regex.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_NESTED = regex.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.DOTALL)
_SCALAR = regex.compile(r"[^\s,\]}]*+")
# One letter of a string: a pair of escaped surrogates is one as well.
_LETTER = regex.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\\"]",
    re.DOTALL,
)
_SURROGATE = regex.compile("[\ud800-\udfff]")


def value_end(text: str, at: int) -> int:
    """The end of the value that begins here."""
    first = text[at]
    if first == '"':
        found = _STRING.match(text, at)
        return found.end() if found else len(text)
    if first not in "[{":
        found = _SCALAR.match(text, at)
        return found.end() if found else at
    depth = 0
    for found in _NESTED.finditer(text, at):
        sign = found[0]
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
            if not depth:
                return found.end()
    return len(text)


def begin(text: str, at: int = 0) -> int:
    """Where the next value begins."""
    found = _BLANK.match(text, at)
    return found.end() if found else at


def items(text: str, at: int) -> Iterator[tuple[int, int]]:
    """The ranges of the values in the list that begins here."""
    at = begin(text, at + 1)
    while at < len(text) and text[at] != "]":
        end = value_end(text, at)
        yield at, end
        at = begin(text, end)
        at = begin(text, at + 1) if text[at : at + 1] == "," else at


def members(text: str, at: int) -> dict[str, tuple[int, int]]:
    """The ranges of the values in the object that begins here; of several by one name the last counts."""
    found: dict[str, tuple[int, int]] = {}
    at = begin(text, at + 1)
    while at < len(text) and text[at] != "}":
        end = value_end(text, at)
        key = json.loads(text[at:end])
        at = begin(text, begin(text, end) + 1)
        end = value_end(text, at)
        found[key] = (at, end)
        at = begin(text, end)
        at = begin(text, at + 1) if text[at : at + 1] == "," else at
    return found


@dataclass(frozen=True)
class Written:
    """A string, or a list of strings that are one text, as it is written in JSON."""

    raw: str

    @cached_property
    def _strings(self) -> list[tuple[int, int]]:
        return [(0, len(self.raw))] if self.raw.startswith('"') else list(items(self.raw, 0))

    @cached_property
    def _starts(self) -> list[int]:
        """Where every letter of the text begins."""
        starts: list[int] = []
        for first, last in self._strings:
            starts.extend(found.start() for found in _LETTER.finditer(self.raw, first + 1, last - 1))
        return starts

    @cached_property
    def text(self) -> str:
        """The text, in which a surrogate without its other half is a replacement character."""
        return readable(json.loads(self.raw))

    def revised(self, changes: Sequence[tuple[int, int, str]], *, ascii_only: bool) -> Written | None:
        """The text with other words in some places, all else written as it was; None where that cannot be done."""
        if not self._strings:
            return None
        starts, end = self._starts, self._strings[-1][1] - 1
        out, at, told, before = [], 0, [], 0
        for first, last, words in sorted(changes):
            begin_at = starts[first] if first < len(starts) else end
            end_at = starts[last] if last < len(starts) else end
            out += [self.raw[at:begin_at], self._words(words, last=last >= len(starts), ascii_only=ascii_only)]
            told += [self.text[before:first], words]
            at, before = end_at, last
        after = Written("".join([*out, self.raw[at:]]))
        wanted = "".join([*told, self.text[before:]])
        try:
            return after if after.text == wanted else None
        except ValueError:
            return None

    def _words(self, words: str, *, last: bool, ascii_only: bool) -> str:
        """Words inside a string; in a list of lines each begins a string of its own."""
        written = json.dumps(words, ensure_ascii=ascii_only)[1:-1]
        if not self._by_lines:
            return written
        rows = words.split("\n")
        if last and not rows[-1]:
            rows = [*rows[:-2], rows[-2] + "\n"] if len(rows) > 1 else rows
        between = '"' + self._between + '"'
        return f"\\n{between}".join(json.dumps(row, ensure_ascii=ascii_only)[1:-1] for row in rows)

    @cached_property
    def _by_lines(self) -> bool:
        """Whether it is a list in which a line ends with its string; nbformat splits in other places as well."""
        if self.raw.startswith('"'):
            return False
        lines = [json.loads(self.raw[first:last]) for first, last in self._strings]
        return not any("\n" in line[:-1] for line in lines)

    @cached_property
    def _between(self) -> str:
        """What stands between two strings of the list."""
        if len(self._strings) > 1:
            return self.raw[self._strings[0][1] : self._strings[1][0]]
        blank = self.raw[1 : self._strings[0][0]]
        return f",{blank}" if "\n" in blank else ", "


def readable(value: object) -> str:
    """The text of a string or a list of strings; what is neither is no text."""
    words = value if isinstance(value, str) else "".join(value) if isinstance(value, list) and _all_text(value) else ""
    return words if words.isascii() else _SURROGATE.sub("\ufffd", words)


def _all_text(value: list[object]) -> bool:
    return all(isinstance(item, str) for item in value)
