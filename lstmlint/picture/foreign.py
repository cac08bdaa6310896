"""Texts of the linted code in a picture: on one line, nothing in them unseen, and no longer than there is room for."""

from __future__ import annotations

_SPECIAL = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Blanks that are none of ASCII, and the joiners inside of emoji and of some scripts, are not printable to Python but harm nobody.
_HARMLESS = "\u200c\u200d\u00a0\u3000\u202f\u2009"


def visible(text: str) -> str:
    """The text with control characters, marks that reorder a line, lone surrogates and such as escapes; it has one line and fits XML."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if (char.isprintable() and char not in "\ufffe\uffff") or char in _HARMLESS else _escape(char) for char in text)


def short(text: str, most: int) -> str:
    """What is shown of a text: all of it in a visible form, or its beginning and its end, which often tells names apart."""
    if len(text) > 4 * most:
        # Not all of a text that is ten thousand letters long is looked at.
        text = f"{text[:most]}…{text[-most:]}"
    text = visible(text)
    if len(text) <= most:
        return text
    tail = most // 4
    return f"{text[: most - tail - 1]}…{text[len(text) - tail :]}"


def _escape(char: str) -> str:
    """A character as Python would write it."""
    code = ord(char)
    return _SPECIAL.get(char) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
