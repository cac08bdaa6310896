"""Texts that are put together: what is known of their end, and the texts in quotes of a whole file."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

import libcst as cst

from lstmlint import regex
from lstmlint.diagnostic import Place
from lstmlint.interpret.nodes import below
from lstmlint.interpret.settings_files import FilePath
from lstmlint.interpret.values import Given
from lstmlint.program import Quoted, Value
from lstmlint.shape import Ending, Label, Unknown

_LONGEST = 500
_PLACEHOLDER = regex.compile(r"%[-#0-9 +.*]*(?:\(\w+\))?[-#0-9 +.*]*[a-zA-Z%]")
_JOINED = frozenset({"os.path.join", "posixpath.join", "ntpath.join", "pathlib.Path", "pathlib.PurePath", "tensorflow.io.gfile.join"})
_SAME = frozenset({"str", "os.fspath", "os.path.abspath", "os.path.realpath", "os.path.normpath", "os.path.expanduser"})


def end_of(value: Value) -> Ending | None:
    """What is known of the end of a text or a path."""
    if isinstance(value, Ending):
        return value
    if isinstance(value, FilePath):
        name = value.path.replace("\\", "/").rpartition("/")[2]
        return Ending(value.path, name) if name else None
    return Ending(value, value) if isinstance(value, str) and 0 < len(value) < _LONGEST else None


def ending(value: Value, label: Label) -> Value:
    """An unknown text that ends as this one does; just unknown where that says nothing."""
    found = end_of(value)
    return Ending(found.tail, found.literal, label) if found is not None else Unknown(label, "text")


def formatted(parts: Sequence[Value | None], label: Label) -> Value:
    """An f-string of which not every part is known: None stands for one that is not."""
    last = parts[-1] if parts else None
    return ending(last, label)


def filled(text: str, label: Label) -> Value:
    """``text.format(...)`` with values that are not known: what stands behind the last brace."""
    tail = text.rpartition("}")[2]
    return Ending(tail, text, label) if tail and len(text) < _LONGEST else Unknown(label, "text")


def interpolated(text: str, label: Label) -> Value:
    """``text % values``: what stands behind the last placeholder."""
    found = list(_PLACEHOLDER.finditer(text[:_LONGEST]))
    tail = text[found[-1].end() :] if found else ""
    return Ending(tail, text, label) if tail and len(text) < _LONGEST else Unknown(label, "text")


def call(name: str, given: Given, label: Label) -> Value:
    """A library function that puts a path together; NotImplemented for everything else."""
    if name == "tensorflow.train.latest_checkpoint":
        return Ending("", "latest_checkpoint", label)
    last = given.positional[-1] if given.positional and len(given.positional) == len(given.arguments) else None
    if last is None:
        return NotImplemented
    if (name in _JOINED or (name in _SAME and len(given.positional) == 1)) and end_of(last.value) is not None:
        return ending(last.value, label)
    return NotImplemented


def quoted(module: cst.Module, filename: str) -> tuple[Quoted, ...]:
    """The texts in quotes of a module, and the last pieces of its f-strings."""
    found: list[Quoted] = []
    waiting: list[Any] = [module]
    while waiting:
        node = waiting.pop()
        kind = type(node)
        if kind is cst.SimpleString:
            text = _text(node)
            if text is not None:
                found.append(Quoted(text, node.value, Place(node, filename)))
            continue
        if kind is cst.FormattedString and node.parts:
            last = node.parts[-1]
            if isinstance(last, cst.FormattedStringText) and "\\" not in last.value and "{" not in last.value and "}" not in last.value:
                found.append(Quoted(last.value, last.value, Place(last, filename)))
        waiting += below(node)[::-1]
    return tuple(found)


def _text(node: cst.SimpleString) -> str | None:
    try:
        value = ast.literal_eval(node.value)
    except (ValueError, SyntaxError):
        return None
    return value if isinstance(value, str) and len(value) < _LONGEST else None
