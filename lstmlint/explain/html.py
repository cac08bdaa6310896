"""An explanation as a piece of HTML, for a page that has the findings elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from lstmlint.explain.page import Explanation, Table, Words
from lstmlint.report.safe import visible


def html(explanation: Explanation) -> str:
    """Headings, paragraphs and tables; whatever comes out of the program is escaped."""
    return "".join(_blocks(explanation))


def _blocks(page: Explanation) -> Iterator[str]:
    yield f"<h3><code>{_text(page.title)}</code></h3><p>{_words(page.summary)}</p>"
    for section in page.sections:
        yield f"<h4>{_text(section.title)}</h4>"
        for part in section.parts:
            yield "".join(_table(part)) if isinstance(part, Table) else f"<p>{_words(part)}</p>"


def _words(words: Words) -> str:
    return "".join(f"<code>{_text(piece.text)}</code>" if piece.code else _text(piece.text) for piece in words)


def _text(text: str) -> str:
    return escape(visible(text))


def _table(table: Table) -> Iterator[str]:
    yield "<table>"
    columns = max(max(map(len, table.rows), default=0), len(table.head))
    if any(table.head):
        head = [*table.head, *[""] * (columns - len(table.head))]
        # An empty heading is no heading: those who hear the page would be told of a column without a name.
        cells = (f'<th scope="col"{_side(table, i)}>{_text(word)}</th>' if word else "<td></td>" for i, word in enumerate(head))
        yield f"<thead><tr>{''.join(cells)}</tr></thead>"
    yield "<tbody>"
    for row in table.rows:
        cells = (f"<td{_side(table, i)}>{_words(row[i]) if i < len(row) else ''}</td>" for i in range(columns))
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table>"


def _side(table: Table, column: int) -> str:
    return ' class="number"' if column in table.numbers else ""
