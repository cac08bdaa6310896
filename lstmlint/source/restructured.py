"""reStructuredText: the directives that hold Python, and doctest sessions in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lstmlint import regex
from lstmlint.source.decoding import DecodeFailure
from lstmlint.source.prose import Block, Prose, opened

_DIRECTIVE = regex.compile(
    r"(?P<indent>[ \t]*+)(?:[-*+][ \t]++|\w{1,3}[.)][ \t]++)*+\.\.[ \t]++(?P<name>[\w-]++)::[ \t]*(?P<words>.*)", re.DOTALL
)
_CODE = frozenset({"code-block", "code", "sourcecode", "code-cell"})
_ALWAYS = frozenset({"testcode", "testsetup", "doctest", "ipython", "jupyter-execute"})
_LANGUAGES = frozenset({"python", "py", "python3", "py3", "pycon", "ipython", "ipython3", "python-console", "pycon3"})
_OPTION = regex.compile(r"[ \t]*:[\w-]+:")
_COMMENT = regex.compile(r"[ \t]*\.\.[ \t]+lstmlint[ \t]*:[ \t]*skip[ \t]*")
_PROMPT = regex.compile(r"[ \t]*>>>(?: |$)")
_INDENT = regex.compile(r"[ \t]*")


def read(path: str, data: bytes) -> Prose | DecodeFailure:
    """The document in a file."""
    return opened(path, data, blocks)


def blocks(lines: Sequence[str]) -> list[Block]:
    """The blocks of Python in the lines of a document."""
    found: list[Block] = []
    at, skipped = 0, False
    while at < len(lines):
        line = lines[at]
        directive = _DIRECTIVE.fullmatch(line)
        if directive is not None:
            block, after = _body(lines, at, _width(directive["indent"]))
            if _is_python(directive["name"].lower(), directive["words"]):
                if not skipped:
                    block.cell = directive["name"].lower() in ("code-cell", "jupyter-execute")
                    found.append(block)
                at = after
            elif directive["name"].lower() in _CODE:
                at = after
            else:
                at += 1  # what stands in a note or a tab is looked at, too
            skipped = False
            continue
        if line.rstrip().endswith("::"):
            # A literal block does not say what it is; what it holds may still change names.
            block, at = _body(lines, at, _width(line))
            block.plain = not block.is_session
            if not skipped:
                found.append(block)
            skipped = False
            continue
        if _PROMPT.match(line):
            block = Block()
            indent = _width(line)
            while at < len(lines) and lines[at].strip():
                block.add(at + 1, lines[at], min(indent, _width(lines[at])))
                at += 1
            if not skipped:
                found.append(block)
            skipped = False
            continue
        skipped = bool(_COMMENT.fullmatch(line)) or (skipped and not line.strip())
        at += 1
    return found


def _is_python(name: str, words: str) -> bool:
    language = words.strip().lower()
    if name in _CODE:
        return language in _LANGUAGES
    return name in _ALWAYS and (not language or name != "ipython" or language in _LANGUAGES)


def _body(lines: Sequence[str], at: int, outer: int) -> tuple[Block, int]:
    """The lines below a directive that are further in than it is, without its options, and the line to go on with."""
    block = Block()
    at += 1
    while at < len(lines) and _OPTION.match(lines[at]) and _width(lines[at]) > outer:
        at += 1
    indent = 0
    while at < len(lines):
        line = lines[at]
        if line.strip():
            if _width(line) <= outer:
                break
            indent = indent or _width(line)
            if _width(line) < indent:
                break
        block.add(at + 1, line, min(indent, _width(line)))
        at += 1
    while block.words and not block.words[-1].strip():
        block.words.pop()
        block.rows.pop()
        block.fronts.pop()
    return block, at


def _width(line: str) -> int:
    found = _INDENT.match(line)
    return found.end() if found else 0
