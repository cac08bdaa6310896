"""What lstmlint says: places, edits, findings (from a rule) and diagnostics (for a reader).

This module imports nothing of lstmlint. Rows and columns are 1-based and columns count code points;
each front door converts once (UTF-16 for editors, 0-based for flake8).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType

from lstmlint.records import dataclass


class Severity(StrEnum):
    """How bad a finding is: ``error`` is refused or certainly wrong, ``warning`` is silent and very likely wrong."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for ``info``, 1 for ``warning``, 2 for ``error``."""
        return ("info", "warning", "error").index(self.value)


class Safety(StrEnum):
    """How far a fix can be trusted: ``--fix`` applies ``safe`` ones, ``--unsafe-fixes`` both, ``display`` is only shown."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY = "display"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a file: 1-based rows, 1-based code-point columns, the end is exclusive.

    In a notebook rows are counted in the ``cell``, the first of all its cells being 1.
    """

    row: int
    column: int
    end_row: int
    end_column: int
    filename: str = ""
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace what lies in ``span`` (nothing, where it is empty) by ``content``."""

    span: Span
    content: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A remedy: what the button says, how far to trust it, and the edits, which do not overlap."""

    title: str
    safety: Safety
    edits: tuple[Edit, ...]


class Place:
    """An opaque mark on a piece of source; only the interpreter that made it can turn it into a :class:`Span`."""

    __slots__ = ("filename", "node")

    def __init__(self, node: object, filename: str) -> None:
        self.node = node
        self.filename = filename

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Place) and other.node is self.node

    def __hash__(self) -> int:
        return id(self.node)


class Action(StrEnum):
    """What a :class:`Change` does at its place; the interpreter knows how to write it into the text."""

    ADD_ARGUMENT = "add argument"  # place: a call; text: "return_sequences=True"
    REMOVE_ARGUMENT = "remove argument"  # place: an argument, with its comma
    REPLACE = "replace"  # place: anything; text takes its stead
    RENAME_KEYWORD = "rename keyword"  # place: an argument; text: the new keyword
    WRAP = "wrap"  # place: an expression; text: "Wrapper({})"
    INSERT_BEFORE = "insert before"  # place: an expression in a list or a statement; text: what goes in front, with separator
    INSERT_AFTER = "insert after"
    ADD_STATEMENT_BEFORE = "add statement before"  # place: a statement or an expression in it; text: one statement
    ADD_STATEMENT_AFTER = "add statement after"
    RENAME_METHOD = "rename method"  # place: a call model.fit_generator(...); text: the method's new name
    REPLACE_IMPORT = "replace import"  # place: one imported name; text: the statement that brings it now, "" for none


@dataclass(frozen=True, slots=True)
class Change:
    """One edit as a rule sees it, without positions.

    Where there are ``quotes``, the text is a template: ``{0}`` in it stands for the source text of the first of these places.
    """

    action: Action
    place: Place
    text: str = ""
    quotes: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that takes part in the mistake, and what it does there."""

    place: Place
    message: str


_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check yields: where, the values for the rule's message, and the shape trace.

    ``case`` names the rule's wording (its ``cases`` in the YAML), ``severity`` lowers the rule's own
    where the target version is not known, ``safety`` how far this fix can be trusted where that is less than the
    rule says, ``assumes`` are the conditions under which it holds.
    """

    place: Place
    data: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    related: tuple[Related, ...] = ()
    changes: tuple[Change, ...] = ()
    case: str = ""
    severity: Severity | None = None
    safety: Safety | None = None
    assumes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelatedSpan:
    """A related place made concrete."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding with the rule's words and concrete places: what reports, editors and hooks show.

    ``runtime`` is what the real framework said of it, with the keys of the JSON contract; None where it was not asked or had no answer.
    """

    code: str
    name: str
    severity: Severity
    message: str
    filename: str
    span: Span
    related: tuple[RelatedSpan, ...] = ()
    fix: Fix | None = None
    assumes: tuple[str, ...] = ()
    help: str = ""
    url: str | None = None
    extra: Mapping[str, object] = field(default_factory=lambda: _NOTHING, compare=False)
    runtime: Mapping[str, object] | None = field(default=None, compare=False)

    @property
    def cell(self) -> int | None:
        """The cell of a notebook in which it stands."""
        return self.span.cell

    @property
    def sort_key(self) -> tuple[str, int, int, int, str]:
        """File, then place, then code."""
        return (self.filename, self.span.cell or 0, self.span.row, self.span.column, self.code)


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that a comment in the code hides, and the reason that the comment gives."""

    diagnostic: Diagnostic
    reason: str = ""
