"""``...`` in prose: what the writer left out, of which nothing is known.

``compile(...)`` has arguments, ``[LSTM(4), ..., Dense(1)]`` has layers, and a row that is only ``...`` or ``# ...`` stands for code that
may do anything to the names of the block. In a subscript it is NumPy's own sign, and alone in a body it is a body.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterator, Sequence

from lstmlint import regex
from lstmlint.source.ipython import UNKNOWN, is_python

_ROW = regex.compile(r"(?P<indent>[ \t]*)(?:#[ \t]*)?\[?(?:\.\.\.|…)[^\w]*(?:#.*)?|(?P<space>[ \t]*)#[ \t]*\[?(?:\.\.\.|…).*")
# Three letters each, so that nothing moves: whatever other arguments, or positional ones.
_ARGUMENTS, _POSITIONAL = "**_", "*__"


def known(rows: Sequence[str], changed: Callable[[str], Sequence[str]]) -> tuple[list[str], set[int]]:
    """The rows with what was left out in them as unknown, and which rows (from 1) that are; ``changed`` names what code may change."""
    text = "\n".join(rows)
    if "..." not in text and "…" not in text:
        return list(rows), set()
    made = list(rows)
    touched: set[int] = set()
    for row, start, instead in _inside(text):
        line = made[row - 1]
        made[row - 1] = line[:start] + instead + line[start + len("...") :]
        touched.add(row)
    before = ""
    for at, words in enumerate(rows):
        found = _ROW.fullmatch(words)
        if found and not before.rstrip().endswith((":", ",", "(", "[", "{", "\\")):
            names = changed("\n".join(rows[:at]))
            indent = found["indent"] if found["indent"] is not None else found["space"]
            trial = [*made[:at], indent + " = ".join((*names, UNKNOWN)), *made[at + 1 :]]
            if names and is_python("\n".join(trial)):
                made = trial
                touched.add(at + 1)
        before = words if words.strip() and not found else before
    return (made, touched) if is_python("\n".join(made)) else (list(rows), set())


def _inside(text: str) -> Iterator[tuple[int, int, str]]:
    """Every ``...`` that stands for something, with its row and column (from 0)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    lines = text.split("\n")
    signs: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript):
            signs.update(id(inner) for inner in ast.walk(node.slice))
        for instead, part in _parts(node):
            if isinstance(part, ast.Constant) and part.value is Ellipsis and id(part) not in signs:
                start = len(lines[part.lineno - 1].encode()[: part.col_offset].decode())
                yield part.lineno, start, instead


def _parts(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The parts of a node with what an omission there means."""
    if isinstance(node, ast.Call):
        last = len(node.args) - 1
        behind = bool(node.keywords)
        for index, part in enumerate(node.args):
            yield (_ARGUMENTS if index == last and not behind else _POSITIONAL), part
        yield from ((UNKNOWN, keyword.value) for keyword in node.keywords)
    elif not isinstance(node, ast.Expr):
        yield from ((UNKNOWN, part) for part in ast.iter_child_nodes(node))
