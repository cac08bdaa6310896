"""The words of a rule, which are written in Markdown, as HTML.

Paragraphs, lists, tables, code, bold and emphasis are known; whatever else there is stays as it is written. A team's rules are foreign text
like any other: nothing in them becomes an element that is not made here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lstmlint import regex
from lstmlint.picture.code import block, row
from lstmlint.picture.document import line, link, text

_INLINE = regex.compile(
    r"(`+)(?P<code>.+?)\1|\*\*(?P<bold>[^*]+)\*\*|(?<![\w*])\*(?P<light>[^*\s][^*]*)\*(?![\w*])|<?(?P<address>https?://[^\s<>)\]`]+[^\s<>)\]`.,;:])>?"
)
_ITEM = regex.compile(r"(?:[-*]|\d+[.)]) +")
_RULER = regex.compile(r"\|?(?: *:?-+:? *\|)+ *:?-*:? *\|?")


def prose(words: str) -> str:
    """Markdown as HTML, in blocks."""
    return "".join(_blocks(words.split("\n")))


def inline(words: str) -> str:
    """One stretch of Markdown without blocks."""
    out, at = [], 0
    for found in _INLINE.finditer(words):
        out.append(text(words[at : found.start()]))
        at = found.end()
        if found["code"] is not None:
            out.append(f"<code>{text(found['code'].strip())}</code>")
        elif found["bold"] is not None:
            out.append(f"<strong>{inline(found['bold'])}</strong>")
        elif found["light"] is not None:
            out.append(f"<em>{inline(found['light'])}</em>")
        else:
            out.append(link(found["address"], text(found["address"])))
    return "".join([*out, text(words[at:])])


def _blocks(lines: list[str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        one = lines[at]
        if not one.strip():
            at += 1
            continue
        start = at
        if one.startswith("```"):
            at = next((i + 1 for i in range(at + 1, len(lines)) if lines[i].startswith("```")), len(lines))
            yield code_of(words for words in lines[start + 1 : at] if not words.startswith("```"))
        elif one.startswith("    "):
            while at < len(lines) and (lines[at].startswith("    ") or not lines[at].strip()):
                at += 1
            yield code_of(words[4:] for words in _ended(lines[start:at]))
        elif one.lstrip().startswith("|") and at + 1 < len(lines) and _RULER.fullmatch(lines[at + 1].strip()):
            while at < len(lines) and lines[at].lstrip().startswith("|"):
                at += 1
            yield _table(lines[start:at])
        elif _ITEM.match(one):
            while at < len(lines) and (_ITEM.match(lines[at]) or (lines[at].startswith(" ") and lines[at].strip())):
                at += 1
            yield _list(lines[start:at])
        else:
            while at < len(lines) and lines[at].strip() and not (at > start and _begins(lines[at])):
                at += 1
            yield f"<p>{inline(' '.join(row.strip() for row in lines[start:at]))}</p>\n"


def _begins(row: str) -> bool:
    """Whether a line ends the paragraph above it."""
    return row.startswith(("```", "|")) or _ITEM.match(row) is not None


def code_of(rows: Iterable[str]) -> str:
    """Lines of code, as they stand there."""
    return block((row("", line(words.rstrip())) for words in rows), "Code", " plain")


def _ended(rows: list[str]) -> list[str]:
    """Without the empty lines at the end."""
    while rows and not rows[-1].strip():
        rows = rows[:-1]
    return rows


def _list(rows: list[str]) -> str:
    items: list[str] = []
    for one in rows:
        if found := _ITEM.match(one):
            items.append(one[found.end() :].strip())
        else:
            items[-1] += f" {one.strip()}"
    kind = "ol" if rows[0][0].isdigit() else "ul"
    return f"<{kind}>{''.join(f'<li>{inline(item)}</li>' for item in items)}</{kind}>\n"


def _table(rows: list[str]) -> str:
    head, *others = ([cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip().strip("|"))] for row in (rows[0], *rows[2:]))
    heads = "".join(f'<th scope="col">{inline(cell)}</th>' for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{inline(cell)}</td>' for cell in row)}</tr>" for row in others)
    return f'<div class="scrolls"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>\n'
