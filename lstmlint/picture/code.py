"""Lines of code as HTML: what is marked in them, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from lstmlint import regex
from lstmlint.picture.document import line, text
from lstmlint.records import dataclass

# What has more letters in a row may need to be moved.
_WIDE = 80
_MARKUP = regex.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a line, counted from 0, and how it is marked: a severity, or ``related``."""

    start: int
    end: int
    kind: str


def marked(words: str, stretches: Sequence[Stretch], left: int = 0, right: int | None = None, lit: Sequence[Stretch] = ()) -> str:
    """A line, or what lies between two of its characters; where stretches lie over each other, the first one is seen.

    ``lit`` are words that have a colour of their own (:func:`lstmlint.picture.python.words`).
    """
    right = len(words) if right is None else right
    out = []
    for start, end, kind in _pieces(stretches, left, right):
        inside = "".join(
            f'<span class="{one}">{line(words[first:last])}</span>' if one else line(words[first:last])
            for first, last, one in _pieces(lit, start, end)
        )
        out.append(f'<mark class="{kind}">{inside}</mark>' if kind else inside)
    return "".join(out)


def _pieces(stretches: Sequence[Stretch], left: int, right: int) -> Iterator[tuple[int, int, str]]:
    """What lies between two places, cut where a stretch begins or ends, and the kind of the first that lies over it."""
    near = [one for one in stretches if one.start < right and one.end > left]
    cuts = sorted({left, right, *(min(max(at, left), right) for one in near for at in (one.start, one.end))})
    for start, end in pairwise(cuts):
        yield start, end, next((one.kind for one in near if one.start <= start and end <= one.end), "")


def block(rows: Iterable[str], label: str, kind: str = "", *, reached: bool = False) -> str:
    """Rows made by :func:`row` as one block; ``label`` is its name to a screen reader.

    One that may be wider than its place can be reached by the keyboard, which is to move it; to stop at every block would be a nuisance.
    """
    each = list(rows)
    stop = ' tabindex="0"' if reached or max(map(_width, each), default=0) > _WIDE else ""
    return f'<pre class="code{kind}"{stop} role="group" aria-label="{text(label)}"><code>{"".join(each)}</code></pre>\n'


def _width(row: str) -> int:
    """About how many letters a row shows."""
    return len(_MARKUP.sub("", row))


def row(number: int | str, inside: str, kind: str = "") -> str:
    """One row: its number, and HTML."""
    return f'<span class="row{kind}"><span class="no">{number}</span>{inside}\n</span>'
