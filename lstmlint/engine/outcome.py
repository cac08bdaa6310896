"""A file to lint, what is to be done with it, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from lstmlint.config import Config
from lstmlint.records import dataclass

if TYPE_CHECKING:
    from lstmlint.diagnostic import Diagnostic, Suppressed
    from lstmlint.engine.scope import Scope
    from lstmlint.source.trace import Trace


@dataclass(frozen=True, slots=True)
class Target:
    """A file to lint, as the user would name it, and its configuration. ``data`` holds what came by standard input.

    ``scope`` says which of its findings count, where not all do.
    """

    path: str
    config: Config
    data: bytes | None = None
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A file that got past the gate, of so many bytes, and what is to be done with it.

    ``needed`` are the rows of suppressions that other files need; ``suppresses`` says whether there may be any in a file to be mended.
    ``traced``: it shall be told on what the answer rests.
    """

    target: Target
    fix: bool = False
    needed: frozenset[int] = frozenset()
    size: int = 0
    suppresses: bool = False
    traced: bool = False


@dataclass(slots=True)
class Outcome:
    """What became of one file; ``error`` says why it could not be read or written, ``before``/``after`` are its parts around fixes,
    ``original``/``stored`` its bytes.

    ``elsewhere`` are findings that point into other files, which end up with these where they are linted as well; ``read`` are the files
    that were looked into, ``silenced`` the suppressions there that hid something, by file and row. ``suppressed`` are the
    findings that comments hide: they count for nothing, only a report that has a place for them shows them.
    ``scope`` says which findings count; those that do not are here all the same. ``trace`` is for a cache: on what all that rests.
    """

    path: str
    diagnostics: list[Diagnostic] = field(default_factory=list)
    applied: list[Diagnostic] = field(default_factory=list)
    error: str = ""
    failed: bool = False
    before: Mapping[int | None, str] | None = None
    after: Mapping[int | None, str] | None = None
    original: bytes | None = None
    stored: bytes | None = None
    elsewhere: list[Diagnostic] = field(default_factory=list)
    read: tuple[str, ...] = ()
    silenced: frozenset[tuple[str, int]] = frozenset()
    suppressed: list[Suppressed] = field(default_factory=list)
    scope: Scope | None = None
    trace: Trace | None = field(default=None, compare=False)
