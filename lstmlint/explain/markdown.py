"""An explanation as Markdown, for a hover or a comment."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.explain.page import Explanation, Table, Told, Words
from lstmlint.explain.text import place, where
from lstmlint.report import safe


def markdown(explanation: Explanation) -> str:
    """The page; whatever comes out of the program is escaped."""
    return "\n".join(_blocks(explanation)).rstrip() + "\n"


def _blocks(page: Explanation) -> Iterator[str]:
    yield f"**{safe.markdown_code(page.title)}** {safe.markdown_code(where(page.span))}"
    yield ""
    yield _words(page.summary)
    yield ""
    for told in page.findings:
        yield from _finding(told)
    for section in page.sections:
        yield f"**{section.title}**"
        yield ""
        for part in section.parts:
            if isinstance(part, Table):
                yield from _table(part)
            else:
                yield _words(part)
            yield ""
    if page.others:
        yield "**Also on this line**"
        yield ""
        yield from (f"- {safe.markdown_code(other.title)} {safe.markdown_code(where(other.span, column=True))}" for other in page.others)
        yield ""
    for code, (name, why) in {told.diagnostic.code: (told.diagnostic.name, told.why) for told in page.findings if told.why}.items():
        yield f"**Why {safe.markdown(code)} {safe.markdown(name)}**"
        yield ""
        yield why.rstrip()
        yield ""


def _words(words: Words) -> str:
    return "".join(safe.markdown_code(piece.text) if piece.code else safe.markdown(piece.text) for piece in words)


def _table(table: Table) -> Iterator[str]:
    columns = max(max(map(len, table.rows), default=0), len(table.head))
    head = [*table.head, *[""] * (columns - len(table.head))]
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join('---:' if i in table.numbers else '---' for i in range(columns))}|"
    for row in table.rows:
        cells = [_words(cell) for cell in row] + [""] * (columns - len(row))
        yield f"| {' | '.join(cells)} |"


def _finding(told: Told) -> Iterator[str]:
    one = told.diagnostic
    head = f"**{safe.markdown(one.code)}** {safe.markdown(one.name)} ({one.severity.value})"
    if not told.here:
        yield f"{head}, {place(one.span)}; this line takes part in it: {safe.markdown(one.message)}."
        yield ""
        return
    yield head
    yield ""
    yield f"{safe.markdown(one.message)}."
    yield ""
    if one.related:
        yield from (f"- {safe.markdown_code(where(r.span))}: {safe.markdown(r.message)}" for r in one.related)
        yield ""
    if one.assumes:
        yield f"When {safe.markdown(' and '.join(one.assumes))}."
        yield ""
    fix = one.fix.title if one.fix is not None else one.help
    if fix:
        yield f"Fix: {safe.markdown(fix)}{f' ({one.fix.safety.value})' if one.fix else ''}"
        yield ""
