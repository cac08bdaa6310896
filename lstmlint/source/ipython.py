"""IPython's own lines: magics, shell lines and questions, masked so that what is left is Python on the rows where it stood.

A masked row becomes ``pass``, or an assignment of what nobody knows (``files = !ls``); the code that ``%time`` and its like run
stays where it is. A cell in another language, or whose magic does something else with it than to run it, becomes empty.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import field

from lstmlint import regex
from lstmlint.records import dataclass
from lstmlint.source.logical import logical_end
from lstmlint.source.text import LineTable

# What the mask assigns: IPython's name for the output before the last two, of which nobody knows anything.
UNKNOWN = "___"
_MAGIC = regex.compile(
    r"(?P<indent>[ \t\f]*)(?P<assign>[A-Za-z_][\w.,\[\]'\" ]*?=\s*)?(?P<rest>(?:%%?(?=[A-Za-z_])|!!?(?!=)|\?\??(?=\w)).*)", re.DOTALL
)
_HELP = regex.compile(r"(?P<indent>[ \t\f]*)[%\w.*]+(?:\[[^\]]*\])?\?\??\s*(?:#.*)?")
_CALLED = regex.compile(r"[,;/][A-Za-z_]")  # IPython's ways to call without parentheses
_WORD = regex.compile(r"(?P<word>[A-Za-z_]\w*)(?=\s+\S)")
_CELL = regex.compile(r"\s*%%(?P<name>[A-Za-z_][\w.]*)")
_LINE = regex.compile(r"\s*%(?P<name>[A-Za-z_][\w.]*)")
# Magics that run the rest of their line, or of their cell, as Python in the same names.
_RUNS = regex.compile(
    r"%%?(?P<name>timeit|time|prun|memit|mprun|lprun|snakeviz)\b(?P<options>(?:\s+-\w+(?:\s+[\d.]+)?)*)[ \t]*(?P<code>.*)"
)
_RUN_CELLS = frozenset(
    {"time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "snakeviz", "scalene", "heat", "debug", "notify", "wandb"}
    | {"pyinstrument", "measure", "chime", "ipytest", "px", "local"}
)
# A line magic in front of a cell that is all in another language, as Databricks has it.
_LANGUAGES = frozenset({"sql", "scala", "r", "R", "sh", "md", "fs", "bash", "html", "js", "javascript"})
# Magics whose cells do nothing to the names of the notebook.
_OTHER_LANGUAGES = _LANGUAGES | frozenset(
    {"shell", "system", "sx", "script", "cmd", "powershell", "HTML", "latex", "markdown", "svg", "SVG", "perl", "ruby", "julia", "cython"}
    | {"writefile", "file", "bigquery", "python", "python2", "python3", "pypy", "skip"}
)
# Magics that work without their sign.
_AUTOMAGIC = (
    frozenset(
        {"pip", "conda", "mamba", "micromamba", "uv", "cd", "ls", "ll", "dir", "mkdir", "rmdir", "rm", "cp", "mv", "cat", "man", "less"}
    )
    | {
        "more",
        "pwd",
        "matplotlib",
        "pylab",
        "load_ext",
        "reload_ext",
        "autoreload",
        "timeit",
        "time",
        "run",
        "env",
        "set_env",
        "who",
        "whos",
    }
    | {"config", "logstart", "rerun", "recall", "store"}
)
_SUSPECT = regex.compile(r"[%!?]|^[ \t]*(?:[,;/]|[A-Za-z_]\w*[ \t]+[^\s=])", re.MULTILINE)


@dataclass(slots=True)
class Masked:
    """The rows of a text as Python, and which of them (from 1) are not what stands there.

    ``foreign`` is the magic of a cell of which nothing is left, ``python`` whether that may have run it as Python all the same;
    ``aside`` are the lines that were masked.
    """

    rows: list[str]
    changed: set[int] = field(default_factory=set)
    foreign: str = ""
    aside: list[str] = field(default_factory=list)

    @property
    def python(self) -> bool:
        """Whether the names in it may be other things afterwards."""
        return bool(self.foreign) and self.foreign not in _OTHER_LANGUAGES


def mask(text: str, *, cell: bool = True) -> Masked:
    """The rows of a text without its magics; as a ``cell`` it may be all in another language. It never moves a row."""
    lines = LineTable(text)
    rows = [lines.line(row) for row in range(1, len(lines) + 1)]
    masked = Masked(rows)
    if not _SUSPECT.search(text):
        return masked
    if cell and (magic := _foreign(rows)):
        return Masked([""] * len(rows), set(range(1, len(rows) + 1)), foreign=magic)
    row = 1
    while row <= len(rows):
        instead = _instead(rows[row - 1])
        if instead is None:
            end = logical_end(text, lines.starts[row - 1])
            if end >= len(text):
                break
            row = lines.at(end)[0]
            continue
        continued = rows[row - 1].endswith("\\")
        masked.aside.append(rows[row - 1] if rows[row - 1].lstrip()[:1] in "!%?" else f"%{rows[row - 1]}")
        rows[row - 1] = instead
        masked.changed.add(row)
        row += 1
        while continued and row <= len(rows):
            continued = rows[row - 1].endswith("\\")
            rows[row - 1] = ""
            masked.changed.add(row)
            row += 1
    return masked


def _foreign(rows: list[str]) -> str:
    """The magic of a cell that is not run as Python; its first line of code decides."""
    first = next((index for index, row in enumerate(rows) if row.strip() and not row.lstrip().startswith("#")), None)
    if first is None:
        return ""
    found = _CELL.match(rows[first])
    if found:
        return "" if found["name"] in _RUN_CELLS else found["name"]
    found = _LINE.match(rows[first])
    if found is None or found["name"] not in _LANGUAGES or is_python("\n".join(rows[first + 1 :])):
        return ""
    return found["name"]


def _instead(row: str) -> str | None:
    """What stands for a row at which a statement begins; None where that is Python."""
    found = _MAGIC.fullmatch(row)
    if found and not (found["assign"] and found["rest"].startswith("?")):
        indent, assign, rest = found["indent"], found["assign"] or "", found["rest"]
        code = _RUNS.match(rest)
        if code and code["code"] and (not assign or code["name"] == "time"):
            start = found.start("rest") + code.start("code")
            written = (indent + (assign or "pass;")).ljust(start) + row[start:]
            if len(indent + (assign or "pass;")) <= start and is_python(written.strip()):
                return written
        return indent + (f"{assign}{UNKNOWN}" if assign else _nothing(rest))
    if _HELP.fullmatch(row):
        return row[: len(row) - len(row.lstrip())] + _nothing(row.strip())
    if _CALLED.match(row):
        return _nothing(row)
    word = _WORD.match(row)
    if word and word["word"] in _AUTOMAGIC and not is_python(row):
        return _nothing(row)
    return None


def _nothing(words: str) -> str:
    return "pass" if len(words) >= len("pass") else "0"


def is_python(text: str) -> bool:
    """Whether CPython can parse the text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
