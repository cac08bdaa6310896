"""Suppression comments: which findings they hide, and what is left of them when some hide nothing.

``# lstmlint: ignore[RNN101] -- reason``, ``# lstmlint: ignore``, ``# noqa: RNN101``, ``# noqa`` and ``# lstmlint: skip-file``.
A comment speaks for the statement on one of whose lines it stands; inside a list that is spread over several lines it
speaks for the items on its own line; on a line of its own it speaks for the next line of code.
"""

from __future__ import annotations

import re
from dataclasses import field

from lstmlint import regex
from lstmlint.diagnostic import Edit, Span
from lstmlint.records import dataclass
from lstmlint.source.logical import Comment, LogicalLine, comments, logical_lines
from lstmlint.source.text import SourceFile

# A bracket that is never closed still names its rules: it must not hide all others.
_OURS = regex.compile(
    r"#\s*lstmlint\s*:\s*(?P<what>ignore|skip-file)\b\s*(?:\[(?P<codes>[^\]#]*?)(?:\]|(?=\s*(?:--|#|$))))?(?P<reason>\s*--(?:[^#]|#(?=\d))*)?",
    re.IGNORECASE,
)
_NOQA = regex.compile(r"#\s*noqa\b(?P<list>\s*:\s*(?P<codes>[A-Z][A-Z0-9-]*[0-9]+(?:[,\s]+[A-Z][A-Z0-9-]*[0-9]+\b)*))?", re.IGNORECASE)
_MENTION = regex.compile(r"lstmlint\s*:|noqa", re.IGNORECASE)
_CODE = regex.compile(r"([A-Z]+)([0-9]{0,3})", re.IGNORECASE)
_SEPARATOR = regex.compile(r"[,\s]+")


@dataclass(slots=True)
class Directive:
    """One suppression in one comment. ``codes`` is empty for a blanket; ``used`` are those that hid a finding."""

    kind: str
    codes: tuple[str, ...]
    span: Span
    comment: Span
    rows: tuple[int, int]
    items: tuple[tuple[int, int], ...] = ()
    own: bool = True
    used: set[str] = field(default_factory=set)
    reason: str = ""

    def covers(self, first: int, last: int) -> bool:
        """Whether a finding on these rows is one it speaks for."""
        if self.items:
            return any(first <= end and start <= last for start, end in self.items)
        return first <= self.rows[1] and self.rows[0] <= last

    def hides(self, code: str, name: str) -> bool:
        """Whether it names the rule; remembers that it was needed."""
        if code == "RNN002" and not {code, name} & set(self.codes):
            # Only what names it hides the remark that something hides nothing.
            return False
        if not self.codes:
            self.used.add("")
            return True
        hit = [given for given in self.codes if _names(given, code, name)]
        self.used.update(hit)
        return bool(hit)


def _names(given: str, code: str, name: str) -> bool:
    return given == name or given.upper() == "ALL" or _prefix_of(given, code)


def _prefix_of(given: str, code: str) -> bool:
    """Whether it is the code or its letters with some of its digits."""
    match = _CODE.fullmatch(given.upper())
    return match is not None and code[: len(code) - 3] == match[1] and code[len(code) - 3 :].startswith(match[2])


@dataclass(slots=True)
class Suppressions:
    """All suppressions of a file."""

    directives: list[Directive] = field(default_factory=list)
    skip_file: bool = False

    def hides(self, code: str, name: str, first: int, last: int) -> bool:
        """Whether a finding of this rule on these rows is suppressed; every directive that does it counts as used."""
        return bool(self.hiding(code, name, first, last))

    def hiding(self, code: str, name: str, first: int, last: int) -> list[Directive]:
        """The directives that suppress it, all of which count as used."""
        return [directive for directive in self.directives if directive.covers(first, last) and directive.hides(code, name)]


NONE = Suppressions()


def find(source: SourceFile) -> Suppressions:
    """The suppressions of a file. Never raises."""
    if not _MENTION.search(source.text):
        return NONE
    found = [comment for comment in comments_of(source) if _MENTION.search(comment.text)]
    parts = [(comment, match, kind) for comment in found for match, kind in _parts(comment.text)]
    if not parts:
        return NONE
    if any(kind == "skip-file" for _, _, kind in parts):
        return Suppressions(skip_file=True)
    statements = [line for line in logical_lines(source.lines) if not line.blank]
    items = _items(source)
    return Suppressions([_directive(comment, match, kind, source, statements, items) for comment, match, kind in parts])


def _parts(text: str) -> list[tuple[re.Match[str], str]]:
    ours = [(match, match["what"].lower()) for match in _OURS.finditer(text)]
    return ours + [(match, "noqa") for match in _NOQA.finditer(text)]


def comments_of(source: SourceFile) -> list[Comment]:
    """The comments that CPython's tokenizer sees; our own scanner's where it gives up (Python 2, magics)."""
    import io
    import tokenize

    found: list[Comment] = []
    try:
        # tokenize splits lines as io does, that is at \n only once newlines are one kind.
        text = source.text.replace("\r\n", "\n").replace("\r", "\n")
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                row, column = token.start
                found.append(Comment(row, column + 1, token.string, not source.lines.line(row)[:column].strip()))
            elif token.type == tokenize.ERRORTOKEN and token.string.strip():
                return comments(source.lines)
    except (tokenize.TokenError, SyntaxError, ValueError):
        return comments(source.lines)
    return found


def _directive(
    comment: Comment, match: re.Match[str], kind: str, source: SourceFile, statements: list[LogicalLine], items: list[tuple[int, int]]
) -> Directive:
    row = comment.row
    span = Span(row, comment.column + match.start(), row, comment.column + match.end(), source.path)
    whole = Span(row, comment.column, row, comment.column + len(comment.text), source.path)
    codes = tuple(code for code in _SEPARATOR.split(match["codes"] or "") if code)
    around = next((line for line in statements if line.first <= row <= line.last), None)
    target = row
    if comment.alone:
        last = around.last if around else len(source.lines)
        target = next((at for at in range(row + 1, last + 1) if _has_code(source, at)), row)
        around = around or next((line for line in statements if line.first > row), None)
        if around and not around.first <= target <= around.last:
            target = around.first
    rows = (around.first, around.last) if around else (row, row)
    here = tuple(item for item in items if item[0] <= target <= item[1] and rows[0] <= item[0] and item[1] <= rows[1])
    if around is None or target in (around.first, around.last):
        here = ()
    innermost = min((end - start for start, end in here), default=0)
    here = tuple(item for item in here if item[1] - item[0] == innermost)
    reason = (match["reason"] or "").strip().lstrip("-").strip() if kind == "ignore" else ""
    return Directive(kind, codes, span, whole, rows, here, own=kind == "ignore", reason=reason)


def _has_code(source: SourceFile, row: int) -> bool:
    line = source.lines.line(row).strip()
    return bool(line) and not line.startswith("#")


def _items(source: SourceFile) -> list[tuple[int, int]]:
    """The rows of every item of a list, tuple, set or dict that is spread over several lines."""
    import ast
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    rows: list[tuple[int, int]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict) and node.lineno != node.end_lineno:
            values: list[ast.expr] = list(node.values if isinstance(node, ast.Dict) else node.elts)
            rows.extend((value.lineno, value.end_lineno or value.lineno) for value in values)
    return rows


@dataclass(frozen=True, slots=True)
class Unused:
    """What is left over of one directive: the codes that hid nothing (none: the whole blanket) and the edit that removes them."""

    directive: Directive
    codes: tuple[str, ...]
    edit: Edit


def unused(
    source: SourceFile, suppressions: Suppressions, counts: frozenset[str], names: dict[str, str], *, blankets: bool = True
) -> list[Unused]:
    """The directives, or parts of them, that hid nothing.

    ``counts`` are the codes that were looked for, ``names`` the codes of all rules by name. What names a rule that
    was not looked for is left alone, and so is what belongs to other tools. Without ``blankets`` those that name no
    rule are left alone as well: rules that they may be meant for were not looked for.
    """
    found: list[Unused] = []
    for directive in suppressions.directives:
        if not directive.codes:
            if blankets and directive.own and not directive.used:
                found.append(Unused(directive, (), _remove(source, directive, ())))
            continue
        idle = tuple(code for code in directive.codes if code not in directive.used and _idle(code, directive.own, counts, names))
        if idle:
            left = tuple(code for code in directive.codes if code not in idle)
            found.append(Unused(directive, idle, _remove(source, directive, left)))
    return found


def _idle(given: str, own: bool, counts: frozenset[str], names: dict[str, str]) -> bool:
    if given in names:
        return own and names[given] in counts
    if not _CODE.fullmatch(given):
        return own
    known = [code for code in names.values() if given.upper() == "ALL" or _prefix_of(given, code)]
    return all(code in counts for code in known) and (bool(known) or own or given.upper().startswith("RNN"))


def _remove(source: SourceFile, directive: Directive, left: tuple[str, ...]) -> Edit:
    """Take the idle codes out; with none left the directive; with nothing else in the comment, the comment and its row."""
    row, line = directive.span.row, source.lines.line(directive.span.row)
    if left:
        words = line[directive.span.column - 1 : directive.span.end_column - 1]
        match = (_OURS if directive.own else _NOQA).match(words)
        if match is not None:
            start = directive.span.column + match.start("codes")
            return Edit(Span(row, start, row, directive.span.column + match.end("codes"), source.path), ", ".join(left))
    start, end = directive.span.column, directive.span.end_column
    before, after = line[: start - 1], line[end - 1 :]
    if after.strip():
        # Another remark follows: keep it, with a # of its own.
        tail = after.lstrip()
        if tail.startswith("#") or before.rstrip().endswith("#"):
            return Edit(Span(row, start, row, end + len(after) - len(tail), source.path), "")
        return Edit(Span(row, start, row, end + len(after) - len(tail), source.path), "# ")
    if before.strip():
        return Edit(Span(row, len(before.rstrip()) + 1, row, len(line) + 1, source.path), "")
    if row < len(source.lines):
        return Edit(Span(row, 1, row + 1, 1, source.path), "")
    return Edit(Span(row, 1, row, len(line) + 1, source.path), "")
