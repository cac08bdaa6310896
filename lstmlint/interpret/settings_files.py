"""Settings that a program reads from a file of the project by a literal path: YAML, JSON and TOML as the values they hold."""

from __future__ import annotations

import os

from lstmlint.interpret.machine import Machine
from lstmlint.interpret.values import Given, Items, Table
from lstmlint.program import Value
from lstmlint.shape import Unknown

_LARGEST = 5_000  # values in one file
_DEEPEST = 40
_FROM_FILE = {
    "yaml.safe_load": "yaml", "yaml.load": "yaml", "yaml.full_load": "yaml", "yaml.unsafe_load": "yaml", "json.load": "json",
    "tomllib.load": "toml", "tomli.load": "toml", "toml.load": "toml",
}  # fmt: skip
_FROM_TEXT = {
    **{name: kind for name, kind in _FROM_FILE.items() if kind == "yaml"},
    "json.loads": "json", "tomllib.loads": "toml", "tomli.loads": "toml", "toml.loads": "toml",
}  # fmt: skip
_SAME = frozenset({"os.path.abspath", "os.path.realpath", "os.path.normpath", "os.path.expanduser", "os.fspath", "str"})
_PATHS = frozenset({"pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath"})
_SAME_METHODS = frozenset({"resolve", "absolute", "expanduser", "as_posix"})


class FilePath(Unknown):
    """A path of which every part is known: ``__file__``, ``Path("config.yaml")`` and what is made of them.

    For whoever does not ask for the path it is unknown.
    """

    __slots__ = ("path",)

    def __init__(self, path: str) -> None:
        super().__init__("path", "a path")
        self.path = path


class OpenFile(Unknown):
    """What ``open()`` of a known path gives, or with ``text`` what its ``read()`` does."""

    __slots__ = ("path", "text")

    def __init__(self, path: str, *, text: bool = False) -> None:
        super().__init__("file", "an open file")
        self.path = path
        self.text = text


def path_of(value: Value) -> str | None:
    """The path that a value stands for."""
    return value if isinstance(value, str) else value.path if isinstance(value, FilePath) else None


def call(machine: Machine, name: str, given: Given) -> Value:
    """A library function about files; NotImplemented for everything else."""
    if machine.neighbours is None or given.opaque or not given.arguments:
        return NotImplemented
    first = given.arguments[0].value
    if name in _PATHS or name == "os.path.join":
        parts = [path_of(argument.value) for argument in given.positional]
        known = [part for part in parts if part is not None]
        return FilePath(os.path.join(*known)) if len(known) == len(parts) and known else NotImplemented  # noqa: PTH118
    if name in _SAME or name == "os.path.dirname":
        if not isinstance(first, FilePath):
            return NotImplemented
        return first if name in _SAME else FilePath(os.path.dirname(first.path))  # noqa: PTH120
    if name in ("io.open", "codecs.open"):
        return opened(first)
    if isinstance(first, OpenFile):
        kind = (_FROM_TEXT if first.text else _FROM_FILE).get(name)
        return read(machine, first.path, kind) if kind else NotImplemented
    if name == "toml.load" and (path := path_of(first)):
        return read(machine, path, "toml")
    return NotImplemented


def opened(value: Value) -> Value:
    """``open(path)``."""
    path = path_of(value)
    return OpenFile(path) if path else NotImplemented


def attribute(value: FilePath | OpenFile, name: str) -> Value:
    """``path.parent``; NotImplemented for methods and everything else."""
    if isinstance(value, FilePath) and name == "parent":
        return FilePath(os.path.dirname(value.path))  # noqa: PTH120
    return NotImplemented


def method(value: FilePath | OpenFile, name: str, given: Given) -> Value:
    """``path.read_text()``, ``file.read()`` and their like; NotImplemented for everything else."""
    if isinstance(value, OpenFile):
        return OpenFile(value.path, text=True) if name == "read" and not value.text else NotImplemented
    if name in _SAME_METHODS:
        return value
    if name == "open":
        return OpenFile(value.path)
    if name in ("read_text", "read_bytes"):
        return OpenFile(value.path, text=True)
    if name in ("joinpath", "with_name"):
        parts = [path_of(argument.value) for argument in given.positional]
        known = [part for part in parts if part is not None]
        base = value.path if name == "joinpath" else os.path.dirname(value.path)  # noqa: PTH120
        return FilePath(os.path.join(base, *known)) if len(known) == len(parts) else NotImplemented  # noqa: PTH118
    return NotImplemented


def divided(left: Value, right: Value) -> Value:
    """``folder / name``."""
    if isinstance(left, FilePath) or isinstance(right, FilePath):
        one, other = path_of(left), path_of(right)
        if one is not None and other is not None:
            return FilePath(os.path.join(one, other))  # noqa: PTH118
    return NotImplemented


def read(machine: Machine, path: str, kind: str) -> Value:
    """The values in a settings file; NotImplemented where it is missing, broken or too large."""
    known = machine.neighbours
    text = known.reading.settings(machine.filename, path) if known is not None else None
    if text is None:
        return NotImplemented
    try:
        data = _parse(text, kind)
    except Exception:  # whatever the parser says of it: it is not known what the file holds
        return NotImplemented
    return _value(data, [_LARGEST], 0)


def _parse(text: str, kind: str) -> object:
    if kind == "json":
        import json

        return json.loads(text)
    if kind == "toml":
        import tomllib

        return tomllib.loads(text)
    import yaml

    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 -- both are safe loaders


def _value(data: object, left: list[int], depth: int) -> Value:
    left[0] -= 1
    if left[0] < 0 or depth > _DEEPEST:
        return Unknown("settings", "too many settings")
    if isinstance(data, dict):
        return Table({key: _value(item, left, depth + 1) for key, item in data.items() if isinstance(key, str | int | float | bool)})
    if isinstance(data, list):
        return Items(_value(item, left, depth + 1) for item in data)
    if data is None or isinstance(data, bool | int | float | str):
        return data
    return Unknown("setting", "a setting of another kind")
