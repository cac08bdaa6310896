"""Large literals: tables of numbers and text in a source file, which say nothing about a model and cost the parser gigabytes."""

from __future__ import annotations

import re
from dataclasses import field

from lstmlint import regex
from lstmlint.records import dataclass
from lstmlint.source.prefilter import LONG_STRING, SHORT_STRING

LARGE = 20_000  # characters; a smaller literal is left alone

_TOKEN = regex.compile(
    rf"(?P<string>[bBrRuU]{{0,2}}(?:{LONG_STRING}|{SHORT_STRING}))"
    r"|(?P<open>[\[({])|(?P<close>[\])}])|(?P<colon>:)"
    r"|(?P<plain>[\s,+\-]+|\d[\w.]*(?:[eE][+-]?\d+)?|\.\d+\w*|\b(?:None|True|False)\b|#[^\r\n]*)"
    r"|(?P<other>\w+|.)",
    re.DOTALL,
)


@dataclass(slots=True)
class _Group:
    """A bracket that is open: where, and whether only literals stood in it so far. ``pairs`` marks a dict."""

    start: int
    bracket: str
    plain: bool = True
    pairs: bool = False
    inside: list[tuple[int, int, str]] = field(default_factory=list)


def large_literals(text: str) -> list[tuple[int, int, str]]:
    """The insides of the largest brackets that hold nothing but literals: start, end, and what stands for them."""
    whole = _Group(-1, "")
    stack = [whole]
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup
        group = stack[-1]
        if kind == "open":
            stack.append(_Group(found.start(), found.group()))
        elif kind == "close":
            if len(stack) > 1:
                _close(stack.pop(), found.start(), stack[-1])
        elif kind == "colon":
            group.pairs = True
        elif kind == "other":
            group.plain = False
    while len(stack) > 1:
        last = stack.pop()
        stack[-1].inside += last.inside
    return whole.inside


def _close(group: _Group, end: int, outer: _Group) -> None:
    if group.plain and end - group.start >= LARGE:
        stars = "**" if group.bracket == "{" and group.pairs else "*"
        outer.inside.append((group.start + 1, end, f"{stars}__data__, "))
    else:
        outer.inside += group.inside
    outer.plain = outer.plain and group.plain
