"""The letters of a picture: made harmless, measured without a font, shortened and broken into lines.

Widths are those of the broadest system font that is common (DejaVu Sans), so that text stays inside its box with every other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from lstmlint.picture.foreign import visible

Face: TypeAlias = Literal["mono", "plain", "bold"]

_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
_NARROW = frozenset("iljtfr.,:;'`|![]() \u00b7")
_BROAD = frozenset("mwMW@%\u2026\u2014")
# Of a letter's height: narrow, usual, capital, broad.
_WIDTHS: dict[Face, tuple[float, float, float, float]] = {
    "mono": (0.604, 0.604, 0.604, 0.604),
    "plain": (0.40, 0.62, 0.70, 0.99),
    "bold": (0.44, 0.69, 0.78, 1.06),
}


def xml(text: str) -> str:
    """Text for an element or an attribute of XML."""
    return visible(text).translate(_MARKUP)


def measure(text: str, size: float, face: Face = "mono") -> float:
    """How broad the text is at most, at that size of letter."""
    narrow, usual, capital, broad = _WIDTHS[face]
    if text.isascii() and face == "mono":
        return len(text) * usual * size
    wide = 0.0
    for char in text:
        if not char.isascii():
            wide += _foreign(char, usual, broad)
        elif char in _NARROW:
            wide += narrow
        elif char in _BROAD:
            wide += broad
        else:
            wide += capital if char.isupper() else usual
    return wide * size


def _foreign(char: str, usual: float, broad: float) -> float:
    if char in "\u00b7\u2026\u00d7\u2192":
        return broad if char == "\u2026" else usual
    from unicodedata import combining, east_asian_width

    if combining(char):
        return 0.0
    # Scripts of which we know nothing may be as broad as the broadest letter there is.
    return max(broad, 1.25) if east_asian_width(char) in "WF" or ord(char) > 0x24F else max(usual, 0.85)


def shorten(text: str, room: float, size: float, face: Face = "mono") -> str:
    """The text, or as much of it as there is room for, and an ellipsis."""
    text = visible(text[:2000])
    if measure(text, size, face) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle] + "\u2026", size, face) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "\u2026"


def wrap(words: Iterable[str], room: float, size: float, face: Face = "plain", *, most: int = 4) -> tuple[str, ...]:
    """The words in lines, at most so many; a word that has no room is shortened, what does not fit at all is an ellipsis."""
    lines: list[str] = []
    line = ""
    for word in words:
        longer = f"{line} {word}" if line else word
        if measure(visible(longer[:2000]), size, face) <= room:
            line = visible(longer)
            continue
        if line:
            lines.append(line)
        line = shorten(word, room, size, face)
        if len(lines) > most:
            break
    lines.append(line)
    if len(lines) <= most:
        return tuple(line for line in lines if line)
    return (*lines[: most - 1], shorten(lines[most - 1] + " " + lines[most] + "\u2026", room, size, face))
