"""Text from files, paths and frameworks made harmless for whoever reads a report: a terminal, the log of a CI, a parser, a web page.

Everything that a report quotes goes through here. Control characters, what reorders a line and letters that are no letters (lone
surrogates) become escapes that can be seen; then each format escapes what it gives a meaning to.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from lstmlint import regex

# Azure (##vso[...]), GitHub (##[...]) and TeamCity (##teamcity[...]) take such a word for a command, wherever in a line of a log it stands.
_COMMAND = regex.compile(r"#(?=#[A-Za-z]*\[)")
# GitHub takes a line for a command that begins so, with or without blanks in front; three colons begin none.
_LEADING = regex.compile(r"^([^\S\n]*(?:\x1b\[[0-9;]*m)*[^\S\n]*):(?=:(?!:))", re.MULTILINE)
_NOT_XML = regex.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BEYOND_ASCII = regex.compile(r"[^\n\x20-\x7e]")
_SURROGATE = regex.compile("[\ud800-\udfff]")
_TAG = regex.compile(r"<(?=[A-Za-z/!?])")
# Marks, and what makes a link of an address.
_MARKDOWN = regex.compile(r"[\\`*_{}\[\]<>#|~$&]|(?<=www)\.|:(?=//)|(?<=mailto):|(?<=xmpp):", re.IGNORECASE)
# What GitHub and GitLab make links of after the Markdown has been read: a remark of HTML in between, which they drop, keeps them from it.
_MENTION = regex.compile(r"[@#!%~&^](?=\w)")


def visible(text: str) -> str:
    """The text with control characters, what could reorder a line and commands to a CI written as escapes; it has one line."""
    if text.isascii() and text.isprintable() and "##" not in text:
        return text
    return _COMMAND.sub(r"\\x23", "".join(char if _harmless(char) else escape(char) for char in text))


def command_at(text: str, at: int) -> bool:
    """Whether what begins at this character would be a command to a CI."""
    return text[at] == "#" and _COMMAND.match(text, at) is not None


def _harmless(char: str) -> bool:
    if char.isprintable():
        return True
    from unicodedata import category as category_of

    category = category_of(char)
    # Odd spaces, the joiners inside emoji and scripts, and unassigned or private letters do no harm to a terminal.
    return category in ("Zs", "Cn", "Co") or char in "\u200c\u200d"


def escape(char: str) -> str:
    """A character as Python would write it."""
    special = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char)
    code = ord(char)
    return special or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


def log(pieces: Iterable[str]) -> Iterator[str]:
    """Pieces of a report for people, each of whole lines: none of the lines begins like a command."""
    for piece in pieces:
        yield _LEADING.sub(r"\1\\x3a", piece) if "::" in piece else piece


def diff(line: str) -> str:
    """A line of a difference as a terminal may show it; a tab stays one."""
    return "\t".join(map(visible, line.split("\t")))


def dumped(value: object, *, indent: int | None = 2) -> str:
    """JSON in ASCII: what an HTML page or the log of a CI would take for its own, and lone surrogates, are escaped as well."""
    import json

    text = json.dumps(value, indent=indent, ensure_ascii=False)
    if not text.isascii():
        # A letter that no encoding has is shown as such an escape, not handed on: most parsers refuse the whole document.
        text = _SURROGATE.sub(lambda found: f"\\\\u{ord(found[0]):04x}", text)
    text = _BEYOND_ASCII.sub(lambda found: json.dumps(found[0])[1:-1] if ord(found[0]) > 0x7F else "\\u007f", text)
    return _TAG.sub(r"\\u003c", _COMMAND.sub(r"\\u0023", text))


def xml(text: str) -> str:
    """The text without characters that XML does not have; its marks are left to whoever writes the XML."""
    return _NOT_XML.sub(lambda found: escape(found[0]), visible(text))


def workflow(text: str) -> str:
    """What stands behind a command of a GitHub workflow."""
    return visible(text).replace("%", "%25")


def workflow_property(text: str) -> str:
    """The value of one of its properties."""
    return workflow(text).replace(":", "%3A").replace(",", "%2C")


def azure(text: str) -> str:
    """What stands behind a logging command of Azure Pipelines."""
    return visible(text).replace("%", "%AZP25")


def azure_property(text: str) -> str:
    """The value of one of its properties."""
    return azure(text).replace(";", "%3B").replace("]", "%5D")


def markdown(text: str) -> str:
    """Plain words for Markdown: no markup, no HTML, no links, no mentions; fit for a cell of a table."""
    return "".join(_letters(part) for part in _split_mentions(visible(text)))


def _split_mentions(text: str) -> Iterator[str]:
    at = 0
    for found in _MENTION.finditer(text):
        yield text[at : found.end()]
        yield ""
        at = found.end()
    yield text[at:]


def _letters(part: str) -> str:
    if not part:
        return "<!-- -->"
    return _MARKDOWN.sub(lambda found: f"&#{ord(found[0])};" if found[0] in "<>&|" else f"\\{found[0]}", part)


def markdown_code(text: str) -> str:
    """The same as a piece of code; in a table a bar cannot stand in one."""
    text = visible(text)
    if not text.strip() or "|" in text:
        return markdown(text)
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if len(ticks) > 1 or text[0] == " " or text[-1] == " " else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def sarif(text: str) -> str:
    """A message of SARIF: ``[words](target)`` would be a link."""
    return visible(text).replace("](", "\\](")


def uri(path: str) -> str:
    """A relative path as a URI, byte by byte as the file system has it."""
    from urllib.parse import quote_from_bytes

    return quote_from_bytes(os.fsencode(path), safe="/!$&'()*+,;=~-._@")
