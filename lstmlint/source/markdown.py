"""Markdown: the fenced blocks that say that they are Python, in lists, quotes and the tabs of documentation tools as well."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lstmlint import regex
from lstmlint.source.decoding import DecodeFailure
from lstmlint.source.prose import Block, Prose, opened

# What may stand in front of a fence: white space, the signs of quotes, and those of list items.
_FENCE = regex.compile(
    r"(?P<lead>[ \t]*+(?:>[ \t]*+)*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++)*+)(?P<fence>`{3,}+|~{3,}+)[ \t]*(?P<info>.*)", re.DOTALL
)
_QUOTE = regex.compile(r"[ \t]*(?:>[ \t]?)+")
_WORD = regex.compile(r"\{?[ \t]*\.?(?P<word>[\w+-]+)[ \t]*\}?[ \t,]*(?P<more>[\w+-]*)")
_LANGUAGES = frozenset(
    {"python", "py", "python3", "py3", "python2", "pycon", "python-repl", "python-console", "ipython", "ipython3", "pytb-code", "pyodide"}
)
# Directives of MyST, and the language that may follow them.
_DIRECTIVES = frozenset({"code-cell", "code-block", "code", "sourcecode", "ipython", "jupyter-execute"})
_ALWAYS = frozenset({"testcode", "doctest", "testsetup", "jupyter-execute"})
_OPTION = regex.compile(r"[ \t]*:[\w-]+:")
_COMMENT = regex.compile(r"[ \t]*<!--(?P<words>.*?)(?P<end>-->|$)", re.DOTALL)
_SKIP = regex.compile(r"\s*lstmlint\s*:\s*skip\s*")


def read(path: str, data: bytes) -> Prose | DecodeFailure:
    """The document in a file."""
    return opened(path, data, blocks)


def blocks(lines: Sequence[str]) -> list[Block]:
    """The blocks of Python in the lines of a document."""
    found: list[Block] = []
    at, skipped = 0, False
    while at < len(lines):
        line = lines[at]
        comment = _COMMENT.match(line)
        if comment:
            skipped = bool(_SKIP.fullmatch(comment["words"]))
            while comment and not comment["end"] and at < len(lines) and "-->" not in lines[at]:
                at += 1
            at += 1
            continue
        fence = _FENCE.match(line)
        if fence is None or (fence["fence"][0] == "`" and "`" in fence["info"]):
            skipped = skipped and not line.strip()
            at += 1
            continue
        block, at = _block(lines, at, fence)
        block.plain = not fence["info"].strip()
        if (is_python(fence["info"]) or block.plain) and not skipped:
            block.cell = fence["info"].lstrip().startswith(("{code-cell", "{python", "{jupyter"))
            found.append(block)
        skipped = False
    return found


def is_python(info: str) -> bool:
    """Whether the words behind a fence name Python."""
    found = _WORD.match(info)
    if found is None:
        return False
    word = found["word"].lower()
    if word in _DIRECTIVES and info.startswith("{"):
        return found["more"].lower() in _LANGUAGES or (word in ("ipython", "jupyter-execute") and not found["more"])
    return word in _LANGUAGES or (word in _ALWAYS and info.startswith("{"))


def _block(lines: Sequence[str], at: int, fence: re.Match[str]) -> tuple[Block, int]:
    """The lines up to the closing fence, or to where the quote around it ends; and the line to go on with."""
    block = Block()
    lead, sign = fence["lead"], fence["fence"]
    quoted = lead.count(">")
    closing = re.compile(rf"[ \t]*{re.escape(sign[0])}{{{len(sign)},}}[ \t]*")
    directive = fence["info"].startswith("{")
    at += 1
    while at < len(lines):
        line = lines[at]
        front = 0
        if quoted:
            found = _QUOTE.match(line)
            if found is None or found.group().count(">") < quoted:
                return block, at
            front = _behind(line, quoted)
        if closing.fullmatch(line, front):
            return block, at + 1
        width = len(lead) - (lead.rindex(">") + 1 if quoted else 0)
        if quoted:
            width = max(len(lead) - _behind(lead, quoted), 0)
        while width and front < len(line) and line[front] in " \t":
            front, width = front + 1, width - 1
        if directive and not any(block.words) and _OPTION.match(line, front):
            line, front = "", 0
        block.add(at + 1, line, front)
        at += 1
    return block, at


def _behind(line: str, quotes: int) -> int:
    """The column behind so many signs of quotes, and the blank that belongs to the last of them."""
    column = 0
    for _ in range(quotes):
        column = line.index(">", column) + 1
    return column + 1 if line[column : column + 1] in (" ", "\t") else column
