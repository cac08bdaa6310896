"""What became of a file, as JSON and back. Nothing that is read is trusted: what has not the right form raises :class:`Strange`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lstmlint.diagnostic import Diagnostic, Edit, Fix, RelatedSpan, Safety, Severity, Span, Suppressed
from lstmlint.engine.outcome import Outcome

# A file that did not get past the gate, and one that did and has nothing to tell.
NOTHING, CLEAN = 0, 1
_FARTHEST = 1 << 40


class Strange(ValueError):  # noqa: N818 -- nobody sees it
    """Not what was written."""


def written(outcome: Outcome) -> object:
    """The outcome as JSON; None for one that is not to be kept."""
    if outcome.error or outcome.failed or outcome.applied:
        return None
    everything = [*outcome.diagnostics, *outcome.elsewhere, *(s.diagnostic for s in outcome.suppressed)]
    if not everything and not outcome.read and not outcome.silenced:
        return CLEAN
    if any(found.extra or found.runtime is not None for found in everything):
        return None
    return [
        [_diagnostic(found) for found in outcome.diagnostics],
        [_diagnostic(found) for found in outcome.elsewhere],
        [[_diagnostic(each.diagnostic), each.reason] for each in outcome.suppressed],
        list(outcome.read),
        sorted([name, row] for name, row in outcome.silenced),
    ]


def _span(span: Span) -> list[object]:
    return [span.row, span.column, span.end_row, span.end_column, span.filename, span.cell]


def _diagnostic(found: Diagnostic) -> list[object]:
    fix = None
    if found.fix is not None:
        fix = [found.fix.title, found.fix.safety.value, [[_span(edit.span), edit.content] for edit in found.fix.edits]]
    return [
        found.code, found.name, found.severity.value, found.message, found.filename, _span(found.span),
        [[related.message, _span(related.span)] for related in found.related], fix, list(found.assumes), found.help, found.url,
    ]  # fmt: skip


def outcome_of(path: str, value: object, codes: Iterable[str] = ()) -> Outcome:
    """The outcome of a file out of what was written; ``codes`` are those of a team's rules."""
    if value in (NOTHING, CLEAN):
        return Outcome(path)
    found, elsewhere, suppressed, read, silenced = _row(value, 5)
    names = tuple(_text(name) for name in _list(read))
    reader = _Reader(path, frozenset((path, *names)), frozenset(codes))
    return Outcome(
        path,
        [reader.diagnostic(each) for each in _list(found)],
        elsewhere=[reader.diagnostic(each) for each in _list(elsewhere)],
        suppressed=[Suppressed(reader.diagnostic(one), _text(reason)) for one, reason in (_row(each, 2) for each in _list(suppressed))],
        read=names,
        silenced=frozenset((reader.name(name), _whole(row)) for name, row in (_row(each, 2) for each in _list(silenced))),
    )


class _Reader:
    """Reads diagnostics that point into certain files only."""

    def __init__(self, path: str, names: frozenset[str], codes: frozenset[str]) -> None:
        self.path, self.names, self.codes = path, names, codes

    def name(self, value: object) -> str:
        """The name of one of the files."""
        name = _text(value)
        if name not in self.names:
            raise Strange(name)
        return name

    def span(self, value: object) -> Span:
        """A place in one of the files."""
        row, column, end_row, end_column, name, cell = _row(value, 6)
        numbers = _whole(row), _whole(column), _whole(end_row), _whole(end_column)
        return Span(*numbers, self.name(name), None if cell is None else _whole(cell))

    def diagnostic(self, value: object) -> Diagnostic:
        """A finding."""
        code, name, severity, message, filename, span, related, fix, assumes, help_, url = _row(value, 11)
        if _text(code) not in self.codes and not _is_ours(_text(code)):
            raise Strange(code)
        return Diagnostic(
            _text(code), _text(name), Severity(severity), _text(message), self.name(filename), self.span(span),
            tuple(RelatedSpan(_text(words), self.span(at)) for words, at in (_row(each, 2) for each in _list(related))),
            None if fix is None else self.fix(fix), tuple(map(_text, _list(assumes))), _text(help_),
            None if url is None else _text(url), {},
        )  # fmt: skip

    def fix(self, value: object) -> Fix:
        """A remedy."""
        title, safety, edits = _row(value, 3)
        pairs = (_row(each, 2) for each in _list(edits))
        return Fix(_text(title), Safety(safety), tuple(Edit(self.span(span), _text(content)) for span, content in pairs))


def _is_ours(code: str) -> bool:
    from lstmlint.pages import CODE, codes

    return CODE.fullmatch(code) is not None and code in codes()


def _row(value: object, length: int) -> list[Any]:
    made = _list(value)
    if len(made) != length:
        raise Strange(length)
    return made


def _of(kind: type) -> Callable[[object], Any]:
    def read(value: object) -> Any:
        if type(value) is not kind:
            raise Strange(kind.__name__)
        return value

    return read


_list: Callable[[object], list[Any]] = _of(list)
_text: Callable[[object], str] = _of(str)


def _whole(value: object) -> int:
    if type(value) is not int or not 0 <= value < _FARTHEST:
        raise Strange(value)
    return value
