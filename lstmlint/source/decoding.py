"""Bytes to text as CPython does it: byte order mark, then the declaration of PEP 263, then UTF-8."""

from __future__ import annotations

import codecs

from lstmlint import regex
from lstmlint.records import dataclass
from lstmlint.source.text import SourceFile

_COOKIE = regex.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = regex.compile(rb"^[ \t\f]*(?:#.*)?$")
_LINES = regex.compile(rb"\r\n?|\n")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class DecodeFailure:
    """Why bytes are no source of a program, and where."""

    message: str
    row: int = 1
    column: int = 1


def decode(path: str, data: bytes) -> SourceFile | DecodeFailure:
    """The text of a file, or why CPython would refuse to decode it. Never raises."""
    bom = data.startswith(_BOM)
    body = data[3:] if bom else data
    declared, row = _declared(body)
    name = "utf-8" if declared is None else declared
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return DecodeFailure(f"unknown encoding: {name}", row)
    if not getattr(codec, "_is_text_encoding", True):
        return DecodeFailure(f"unknown encoding: {name}", row)
    if bom and codec.name != "utf-8":
        return DecodeFailure(f"encoding problem: {name} with BOM", row)
    try:
        return SourceFile(path, codec.decode(body)[0], codec.name, bom)
    except UnicodeDecodeError as error:
        bad = body[error.start : error.start + 1]
        row = len(_LINES.findall(body[: error.start])) + 1
        problem = f"'{codec.name}' codec can't decode byte 0x{bad.hex()}: {error.reason}"
        if declared is None:
            problem = f"{problem}, and no encoding is declared"
        if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            problem = f"{problem}: this looks like UTF-16"
        return DecodeFailure(problem, row)
    except Exception as error:  # a codec may raise anything; what it raises is the answer
        return DecodeFailure(f"'{codec.name}' codec can't decode the file: {error}", row)


def _declared(body: bytes) -> tuple[str | None, int]:
    """The encoding named in one of the first two lines, the second only where the first holds nothing but a comment."""
    position = 0
    for row in (1, 2):
        newline = _LINES.search(body, position)
        line = body[position : newline.start() if newline else len(body)]
        found = _COOKIE.match(line)
        if found:
            return _normal(found.group(1).decode("ascii", "replace")), row
        if newline is None or not _BLANK.match(line):
            break
        position = newline.end()
    return None, 1


def _normal(name: str) -> str:
    """CPython's own two short cuts: utf-8-anything is UTF-8, latin-1-anything is ISO 8859-1."""
    plain = name[:12].lower().replace("_", "-")
    if plain == "utf-8" or plain.startswith("utf-8-"):
        return "utf-8"
    if plain in ("latin-1", "iso-8859-1", "iso-latin-1") or plain.startswith(("latin-1-", "iso-8859-1-", "iso-latin-1-")):
        return "iso-8859-1"
    return name
