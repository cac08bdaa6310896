"""An explanation as plain data: words, tables and findings, which the renderers write as text, Markdown or JSON.

What comes out of a program is never part of our own words: a piece of a sentence is either ours or a quotation (``code``), so that a
renderer can make names from a file harmless without harming what we say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import Any, TypeAlias

from lstmlint.diagnostic import Diagnostic, Span
from lstmlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence; ``code`` is quoted from a program, or could stand in one."""

    text: str
    code: bool = False


Words: TypeAlias = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of words. The last column is prose that may be broken into lines; those in ``numbers`` are set to the right.

    ``last`` says that the last row is a sum, ``titled`` that nobody understands the columns without their heads.
    """

    rows: tuple[tuple[Words, ...], ...]
    head: tuple[str, ...]
    numbers: frozenset[int] = frozenset()
    last: bool = False
    titled: bool = False


Part: TypeAlias = "Words | Table"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page under a heading: short paragraphs and tables."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A finding on the line: the diagnostic, and why it is one (the rule's page, in Markdown)."""

    diagnostic: Diagnostic
    why: str = ""
    here: bool = True  # False where the line only takes part in it


@dataclass(frozen=True, slots=True)
class Other:
    """Something else on the same line, and how to ask for it."""

    title: str
    span: Span


@dataclass(frozen=True, slots=True)
class Explanation:
    """What there is to say about a place: ``kind`` is ``layer``, ``call``, ``training``, ``model`` or ``finding``."""

    kind: str
    title: str
    span: Span
    summary: Words
    sections: tuple[Section, ...] = ()
    findings: tuple[Told, ...] = ()
    others: tuple[Other, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)  # the same numbers, for programs


def say(template: str, /, **fields: object) -> Words:
    """A sentence of ours, with ``backticks`` around what is code and values from the program in ``{braces}``."""
    pieces = []
    for index, text in enumerate(template.split("`")):
        filled = text.format(**fields) if "{" in text else text
        if filled:
            pieces.append(Piece(filled, index % 2 == 1))
    return tuple(pieces)


def code(text: str) -> Words:
    """A quotation."""
    return (Piece(text, True),) if text else ()


def joined(parts: Iterable[Words], between: str = " ") -> Words:
    """Several sentences as one paragraph."""
    found: list[Piece] = []
    for part in parts:
        if not part:
            continue
        if found:
            found.append(Piece(between))
        found.extend(part)
    return tuple(found)


def plain(words: Words) -> str:
    """The words without any marks."""
    return "".join(piece.text for piece in words)
