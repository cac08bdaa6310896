"""Text to a LibCST module, with every fallback, or to CPython's own words about why there is none."""

from __future__ import annotations

from _thread import allocate_lock
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import field
from typing import TYPE_CHECKING, Any

from lstmlint import regex
from lstmlint.records import dataclass
from lstmlint.source.logical import deepest
from lstmlint.source.mask import Copy, mask_data, mask_magics, one_newline, plain_indentation
from lstmlint.source.text import LineTable, SourceFile
from lstmlint.source.winding import endless

if TYPE_CHECKING:
    import libcst as cst

_NO_BRACKETS = bytes(set(range(256)) - set(b"()[]{}"))
_DEEPEST = 150
_LONG = 1_500  # a shorter text cannot hold an endless expression
_LARGE = 200_000
_AWKWARD = regex.compile(r"\f|\r(?!\n)")
_MENDERS: tuple[Callable[[LineTable], Copy | None], ...] = (mask_magics, plain_indentation, one_newline)


@dataclass(frozen=True, slots=True)
class ParseFailure:
    """Why a file has no syntax tree, and where (1-based, code points)."""

    message: str
    row: int = 1
    column: int = 1
    end_row: int = 1
    end_column: int = 1


@dataclass(slots=True)
class Parsed:
    """A module and the text it was read from, which differs from the file's where something had to be mended.

    ``survey`` is kept here for the interpreter, which may come to the module from several files.
    """

    module: cst.Module
    text: str
    copies: list[Copy] = field(default_factory=list)
    survey: object = None
    _lines: LineTable | None = None

    @property
    def lines(self) -> LineTable:
        """The line table of the text that was parsed."""
        if self._lines is None:
            self._lines = LineTable(self.text)
        return self._lines

    def place(self, offset: int) -> tuple[int, int]:
        """The row and column in the file of an offset in the text that was parsed."""
        row, column = self.lines.at(offset)
        for copy in reversed(self.copies):
            column = copy.column(row, column)
        return row, column

    def untouched(self, first: int, last: int) -> bool:
        """Whether these rows were read as they stand in the file, so that they may be edited."""
        return not any(first <= row <= last for copy in self.copies for row in copy.rewritten | copy.shifted.keys())


def parse(source: SourceFile) -> cst.Module | ParseFailure:
    """The module of a file, or why there is none. Never raises; the answer is kept in the source."""
    outcome = parsed(source)
    return outcome.module if isinstance(outcome, Parsed) else outcome


def parsed(source: SourceFile) -> Parsed | ParseFailure:
    """As :func:`parse`, with the text that was read in the end and the way back from it."""
    if source.outcome is None:
        source.outcome = _first(source)
    return source.outcome


def _deepest(text: str) -> int:
    """How deep brackets may be nested: those in strings and comments are counted as well, so it may be less."""
    deepest = depth = 0
    for bracket in text.encode("utf-8", "replace").translate(None, _NO_BRACKETS):
        depth = depth + 1 if bracket in b"([{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def refused(text: str) -> ParseFailure | None:
    """Why a text is not even given to LibCST; None where it is."""
    # LibCST takes the cube of the depth in time and overflows the stack in the end; CPython refuses more than 200 brackets.
    if _deepest(text) > _DEEPEST and deepest(text) > _DEEPEST:
        from lstmlint.source.syntax import why

        return why(text) or ParseFailure("too deeply nested for LibCST, the parser that lstmlint uses")
    if len(text) > _LONG and endless(text):
        return ParseFailure("an expression too long and deep for LibCST, the parser that lstmlint uses")
    return None


def _first(source: SourceFile) -> Parsed | ParseFailure:
    failure = refused(source.text)
    if failure is not None:
        return failure
    for text, copies in _attempts(source):
        module = _libcst(text)
        if module is not None:
            return Parsed(module, text, copies)
        if failure is None or (copies and copies[-1].rewritten):
            from lstmlint.source.syntax import why

            # CPython's words about the file as it stands are worth the most, unless they are about a magic line of it.
            failure = why(text)
    return failure or ParseFailure("Python can read it, but LibCST, the parser that lstmlint uses, cannot")


def _attempts(source: SourceFile) -> Iterator[tuple[str, list[Copy]]]:
    """The text as it is, then mended in one more way each time."""
    text, copies = source.text, list[Copy]()
    # LibCST reads these two but does not give them back: mended first, so that places are right.
    early: tuple[Callable[[LineTable], Copy | None], ...] = (plain_indentation, one_newline) if _AWKWARD.search(text) else ()
    if len(text) > _LARGE:
        early = (mask_data, *early)
    for mend in early:
        copy = mend(LineTable(text))
        if copy is not None:
            text, copies = copy.text, [*copies, copy]
    yield text, list(copies)
    for mend in _MENDERS:
        copy = mend(LineTable(text)) if mend not in early else None
        if copy is not None:
            text, copies = copy.text, [*copies, copy]
            yield text, list(copies)


class _Unvalidated:
    """Spares the nodes their own validation, an eighth of the time of a parse: what the native parser makes is valid.

    Nodes that are made afterwards are validated again: the original comes back when the last of several threads is done.
    """

    def __init__(self) -> None:
        self._lock = allocate_lock()
        self._parsing = 0
        self._original: Any = None

    @contextmanager
    def __call__(self, node: Any) -> Iterator[None]:
        with self._lock:
            if not self._parsing:
                self._original, node.__post_init__ = node.__post_init__, _nothing
            self._parsing += 1
        try:
            yield
        finally:
            with self._lock:
                self._parsing -= 1
                if not self._parsing:
                    node.__post_init__ = self._original


def _nothing(_node: object) -> None:
    pass


_unvalidated = _Unvalidated()


def _libcst(text: str) -> cst.Module | None:
    from lstmlint.source.lean import load

    load()
    import libcst as cst

    try:
        with _unvalidated(cst.CSTNode):
            return cst.parse_module(text)
    except (cst.ParserSyntaxError, ValueError, RecursionError, MemoryError):
        return None
    except BaseException as error:
        # The native parser reports its own panics by an exception outside of Exception.
        if type(error).__name__ != "PanicException":
            raise
        return None
