"""The models of a run that have findings, drawn by Mermaid, which GitHub and GitLab show in a page of Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from lstmlint.picture.mermaid import mermaid
from lstmlint.picture.scene import Picture
from lstmlint.picture.sheet import Sheet
from lstmlint.report.contents import Shown
from lstmlint.report.plain import where
from lstmlint.report.safe import visible
from lstmlint.report.summary import count

_MOST = 10


def drawings(sheets: Sequence[Sheet], shown: Shown, room: int) -> Iterator[str]:
    """Models that have findings, those with the worst first, each to be opened at a click; the others are told as a number."""
    found = sorted((sheet.picture for sheet in sheets if sheet.picture.marks), key=_worst, reverse=True)
    if not found:
        return
    yield "\n#### The models\n"
    for number, picture in enumerate(found):
        block = _block(picture, shown, opened=number == 0)
        room -= len(block.encode("utf-8", "replace"))
        if number == _MOST or room < 0:
            left = len(found) - number
            yield f"\n{'Another ' if number else ''}{count(left, 'model')} with findings {'is' if left == 1 else 'are'} not drawn here.\n"
            return
        yield block


def _worst(picture: Picture) -> int:
    return max(mark.severity.rank for mark in picture.marks)


def _block(picture: Picture, shown: Shown, *, opened: bool) -> str:
    place = "" if picture.span is None else f", <code>{_html(f'{where(picture.span, shown)}:{picture.span.row}')}</code>"
    told = f"<code>{_html(picture.name)}</code> ({_html(picture.api)}){place}: {count(len(picture.marks), 'finding')}"
    return f"\n<details{' open' if opened else ''}><summary>{told}</summary>\n\n```mermaid\n{mermaid(picture)}```\n\n</details>\n"


def _html(text: str) -> str:
    """Text within one line of HTML; what Markdown means is none there."""
    shown = visible(text)
    return escape(shown if len(shown) <= 200 else f"{shown[:150]}…{shown[-49:]}")
