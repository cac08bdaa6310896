"""Suppression comments written into a program, so that each is honoured and nothing else changes.

A comment goes to the end of a row: the first of the finding's own that can hold one, else the last row of its statement, which always can.
Rows that end inside a string or with a backslash cannot. What is written is read again before it is believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from lstmlint import regex
from lstmlint.diagnostic import Edit, Span
from lstmlint.records import dataclass
from lstmlint.source import suppress
from lstmlint.source.documents import apply
from lstmlint.source.logical import logical_lines
from lstmlint.source.text import SourceFile

# What would end the reason for whoever reads the comment: a # begins another remark, unless it is the number of an issue.
_REMARK = regex.compile(r"#(?!\d)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A finding to be hidden: its rule and the rows that it takes."""

    code: str
    name: str
    first: int
    last: int


@dataclass(slots=True)
class Annotated:
    """The changes of a text, how many codes they add, and what could not be hidden."""

    edits: list[Edit] = field(default_factory=list)
    added: int = 0
    left: list[Wanted] = field(default_factory=list)


def reason_of(text: str) -> str:
    """A reason as it can stand in a comment: one line, without what would begin another remark."""
    words = "".join(char if char.isprintable() else " " for char in _REMARK.sub(" ", text))
    return " ".join(words.split())


def annotated(source: SourceFile, wanted: Iterable[Wanted], reason: str = "") -> Annotated:
    """The comments that hide the findings; those that cannot be hidden are left."""
    each = list(dict.fromkeys(wanted))
    open_rows = _open_rows(source)
    ends = [(line.first, line.last) for line in logical_lines(source.lines) if not line.blank]
    places = {one: _places(one, open_rows, ends, source) for one in each}
    chosen = {one: rows[0] for one, rows in places.items() if rows}
    if not _holds(source, chosen, reason):
        # Something is odd about this text: one after the other, each at the first place that does.
        kept: dict[Wanted, int] = {}
        for one in each:
            row = next((row for row in places[one] if _holds(source, {**kept, one: row}, reason)), None)
            if row is not None:
                kept[one] = row
        chosen = kept
    edits, added = _edits(source, chosen, reason)
    return Annotated(edits, added, [one for one in each if one not in chosen])


def _places(one: Wanted, open_rows: frozenset[int], statements: Sequence[tuple[int, int]], source: SourceFile) -> list[int]:
    """The rows whose end can take the comment, the best first."""
    around = next(((first, last) for first, last in statements if first <= one.first <= last), (one.first, one.first))
    rows = [*range(one.first, min(one.last, around[1]) + 1), around[1], *range(around[0], around[1])]
    return [row for row in dict.fromkeys(rows) if row in open_rows and _writable(source, row)]


def _writable(source: SourceFile, row: int) -> bool:
    end = len(source.lines.line(row)) + 1
    return source.origin is None or source.origin.edit(Edit(Span(row, end, row, end, source.path), "")) is not None


def _open_rows(source: SourceFile) -> frozenset[int]:
    """The rows behind whose words a comment is one."""
    closed: set[int] = set()
    depth, begun = 0, 0
    for kind, _, first, last in _tokens(source):
        if kind.endswith("STRING_START"):
            depth, begun = depth + 1, begun if depth else first
        elif kind.endswith("STRING_END"):
            depth -= 1
            if not depth:
                closed.update(range(begun, last))
        elif kind == "STRING":
            closed.update(range(first, last))
    rows = range(1, len(source.lines) + 1)
    commented = {comment.row for comment in suppress.comments_of(source)}
    return frozenset(row for row in rows if row not in closed and (row in commented or not source.lines.line(row).rstrip().endswith("\\")))


def _tokens(source: SourceFile) -> list[tuple[str, str, int, int]]:
    """The tokens without layout and comments, as far as Python can tell them: kind, words, first and last row."""
    import io
    import tokenize

    found: list[tuple[str, str, int, int]] = []
    try:
        text = source.text.replace("\r\n", "\n").replace("\r", "\n")
        found.extend(
            (tokenize.tok_name[token.type], token.string, token.start[0], token.end[0])
            for token in tokenize.generate_tokens(io.StringIO(text).readline)
            if token.type not in (tokenize.COMMENT, tokenize.NL)
        )
    except (tokenize.TokenError, SyntaxError, ValueError):
        found.append(("BROKEN", "", 0, 0))
    return found


def _holds(source: SourceFile, chosen: Mapping[Wanted, int], reason: str) -> bool:
    """Whether the comments hide what they are for, and the program is the same."""
    edits, _ = _edits(source, chosen, reason)
    after = replace(source, text=apply(source.text, edits), outcome=None)
    found = suppress.find(after)
    if found.skip_file or not all(found.hides(one.code, one.name, one.first, one.last) for one in chosen):
        return False
    return _tokens(source) == _tokens(after)


def _edits(source: SourceFile, chosen: Mapping[Wanted, int], reason: str) -> tuple[list[Edit], int]:
    """The changes, and how many codes they add. Codes join the comment of ours that is there already."""
    rows: dict[int, list[str]] = {}
    for one, row in chosen.items():
        rows.setdefault(row, []).append(one.code)
    known = {d.span.row: d for d in suppress.find(source).directives if d.own and d.codes} if "lstmlint" in source.text else {}
    made, added = [], 0
    for row, codes in sorted(rows.items()):
        line = source.lines.line(row)
        there = known.get(row) or _above(source, known, row)
        new = sorted(set(codes) - set(there.codes if there else ()))
        added += len(new)
        if there is not None:
            span = there.span
            made.append(Edit(_codes(source, span), _comment([*there.codes, *new], "" if _has_reason(source, span) else reason)))
        else:
            end = len(line.rstrip())
            made.append(Edit(Span(row, end + 1, row, len(line) + 1, source.path), "  " + _comment(new, reason)))
    return made, added


def _above(source: SourceFile, known: Mapping[int, suppress.Directive], row: int) -> suppress.Directive | None:
    """A comment of ours on a row of its own that speaks for this one."""
    one = known.get(row - 1)
    alone = one is not None and not source.lines.line(row - 1)[: one.comment.column - 1].strip()
    return one if one is not None and alone and one.covers(row, row) else None


def _comment(codes: Sequence[str], reason: str) -> str:
    return f"# lstmlint: ignore[{', '.join(codes)}]" + (f" -- {reason}" if reason else "")


def _has_reason(source: SourceFile, span: Span) -> bool:
    return "--" in source.lines.line(span.row)[span.column - 1 : span.end_column - 1]


def _codes(source: SourceFile, span: Span) -> Span:
    """The comment up to its reason."""
    words = source.lines.line(span.row)[span.column - 1 : span.end_column - 1]
    before = words.partition("--")[0].rstrip()
    return replace(span, end_column=span.column + len(before))
