"""Colour on a terminal, and our own signs where it lacks them."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

_CODES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "help": "1;36",
    "frame": "1;34",
    "related": "1;34",
    "bold": "1",
    "path": "1",
    "added": "32",
    "removed": "31",
    "good": "1;32",
}


_LETTERS = str.maketrans({"─": "-", "·": "*", "×": "x"})


def wants_color(choice: str, stream: TextIO, environ: Mapping[str, str] | None = None) -> bool:
    """Whether to write colours: the option first, then NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM, then the terminal."""
    env = os.environ if environ is None else environ
    if choice in ("always", "never"):
        return choice == "always"
    if env.get("NO_COLOR"):
        return False
    if env.get("FORCE_COLOR", "0") not in ("", "0") or env.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    if env.get("TERM") == "dumb" or env.get("CLICOLOR") == "0":
        return False
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False


class Painter:
    """Wraps words in colours, or does not."""

    __slots__ = ("color",)

    def __init__(self, color: bool = False) -> None:
        self.color = color

    def __call__(self, style: str, text: str) -> str:
        """The text in the colours of a style."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.color and text else text


def spelled(text: str, encoding: str) -> str:
    """Our own signs as the letters that an old terminal has; what is not ours stays as it is."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_LETTERS)
    return text


def visible(text: str) -> str:
    """:func:`lstmlint.report.safe.visible`."""
    from lstmlint.report import safe

    return safe.visible(text)
