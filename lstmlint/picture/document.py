"""A page of HTML in one file: its head, what it may do (nothing but show itself), and text made harmless.

A page is ASCII: it says the same whatever encoding the stream has that it is written to.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape

from lstmlint import __version__, regex
from lstmlint.picture.foreign import visible

_COMMAND = regex.compile(r"#(?=#)")
# A file of the assets: the package that has it, and its name.
Asset = tuple[str, str]
BASE: Asset = ("lstmlint.picture", "base.css")
THEME: Asset = ("lstmlint.picture", "theme.js")

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='3.5' fill='%230b5cad'/%3E"
    "%3Cpath d='M3 10.5h2.2V5.8h2.4v4.7h2.4V5.8h3' fill='none' stroke='%23fff' stroke-width='1.6'/%3E%3C/svg%3E"
)


def text(words: str) -> str:
    """Foreign words as text of a page, or in quotes as the value of an attribute; they have one line."""
    return escape(visible(words))


def line(words: str) -> str:
    """A line of code as text of a page: its tabs stay."""
    return "&#9;".join(map(text, words.split("\t"))) if "\t" in words else text(words)


def link(address: str | None, words: str) -> str:
    """Words, made ready by :func:`text`, that lead to an address of the web; without one, or with one of another kind, only the words."""
    if not address or not address.startswith(("https://", "http://")):
        return words
    return f'<a href="{text(address)}" rel="noreferrer">{words}</a>'


def number(value: int) -> str:
    """``12,345``."""
    return f"{value:,}"


@cache
def asset(name: Asset) -> str:
    """A style or a script of ours."""
    from importlib.resources import files

    return (files(name[0]) / "assets" / name[1]).read_text(encoding="ascii")


def document(title: str, body: Iterable[str], styles: Sequence[str], scripts: Sequence[str], skip: str = "Skip to the content") -> str:
    """The page. ``title`` is foreign, ``body`` is HTML with an element ``main``, ``styles`` and ``scripts`` are their texts."""
    style, script = "\n".join(styles), "\n".join(scripts)
    may = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:; base-uri 'none'; form-action 'none'"
    pieces = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
        f'<meta http-equiv="Content-Security-Policy" content="{may}">\n',
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n',
        f'<meta name="generator" content="lstmlint {__version__}">\n<link rel="icon" href="{_ICON}">\n',
        f"<title>{text(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n",
        f'<a class="skip" href="#main">{skip}</a>\n',
        *body,
        f"<script>{script}</script>\n</body>\n</html>\n",
    )
    # No word of a file is a command to the CI in whose log the page may be printed.
    return _COMMAND.sub("&#35;", "".join(pieces)).encode("ascii", "xmlcharrefreplace").decode()


def banner(title: str, about: str = "") -> str:
    """The head of the page: what it is, and the switch of its colours, which needs the script. ``title`` and ``about`` are HTML."""
    return (
        f'<header class="banner">\n<div><p class="brand">lstmlint</p><h1>{title}</h1>{about}</div>\n'
        '<div class="theme needs-script"><label for="theme">Colours</label> <select id="theme">'
        '<option value="">as the system</option><option value="light">light</option><option value="dark">dark</option></select></div>\n'
        "</header>\n"
    )


def footer() -> str:
    """The last line of a page."""
    return f"<footer><p>Made by lstmlint {__version__}. Nothing of the code was run for this page.</p></footer>\n"


def _hash(words: str) -> str:
    """How a policy names the one style, or the one script, that may be used."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(words.encode()).digest()).decode()}'"
