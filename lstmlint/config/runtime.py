"""The settings of the runtime pass: what each may hold."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any, Literal

from lstmlint import regex
from lstmlint.config.errors import Faulty, Wrong, did_you_mean
from lstmlint.config.formats import outputs_at
from lstmlint.records import dataclass

# Off, on, or on with an error where the framework is not there.
Mode = bool | Literal["require"]

MEMORY = 4 << 30
_LEAST_MEMORY = 64 << 20
_LONGEST = 86_400
_UNITS = {
    "M": 1 << 20,
    "MB": 1 << 20,
    "MIB": 1 << 20,
    "G": 1 << 30,
    "GB": 1 << 30,
    "GIB": 1 << 30,
    "T": 1 << 40,
    "TB": 1 << 40,
    "TIB": 1 << 40,
}
_SIZE = regex.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]+)")
_EXAMPLE = "'package.module:build_model'"

# The same as JSON Schema, as far as that can say it: an editor that takes 1MB for a size is told better when lstmlint runs.
SECONDS: Mapping[str, object] = {"type": "number", "exclusiveMinimum": 0, "maximum": _LONGEST}
SIZES: Mapping[str, object] = {
    "type": "string",
    "pattern": r"^\s*[0-9]+(\.[0-9]+)?\s*[MmGgTt]([Ii]?[Bb])?\s*$",
    "examples": ["4GB", "500MB"],
}
_TARGET: Mapping[str, object] = {"type": "string", "pattern": r"^\s*[^\s:.]+(\.[^\s:.]+)*:[^\s:.]+(\.[^\s:.]+)*\s*$"}
_TABLE: Mapping[str, object] = {
    "type": "object",
    "properties": {"factory": _TARGET, "arguments": {"type": "object"}},
    "required": ["factory"],
    "additionalProperties": False,
}
FACTORIES: Mapping[str, object] = {"type": "array", "items": {"anyOf": [_TARGET, _TABLE]}}


@dataclass(frozen=True, slots=True)
class Factory:
    """A function that the user names so that it is imported and called; ``folder`` is where its module is looked for."""

    target: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    folder: str = ""

    @property
    def paths(self) -> tuple[str, ...]:
        """The folders that imports of the project begin in."""
        inner = os.path.join(self.folder, "src")  # noqa: PTH118
        return (self.folder, inner) if os.path.isdir(inner) else (self.folder,)  # noqa: PTH112

    def within(self, folder: str) -> Factory:
        """The same factory, of the project in a folder."""
        return replace(self, folder=folder)


def mode(value: object) -> Mode:
    """``runtime``."""
    if isinstance(value, bool):
        return value
    if value == "require":
        return "require"
    raise Wrong("true, false or 'require'")


def seconds(value: object) -> float:
    """``runtime-seconds``."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= _LONGEST:
        raise Wrong("a number of seconds")
    return float(value)


def memory(value: object) -> int:
    """``runtime-memory``, in bytes."""
    found = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    unit = _UNITS.get(found[2].upper()) if found else None
    if found is None or unit is None:
        raise Wrong("a size such as '4GB' or '500MB'")
    number = float(found[1]) * unit
    if not _LEAST_MEMORY <= number < 1 << 60:
        raise Wrong("a size from 64MB up, such as '4GB'")
    return int(number)


def spelled(memory: int) -> str:
    """A size in bytes as a configuration says it: ``4GB``."""
    for unit in ("TB", "GB", "MB"):
        if memory >= _UNITS[unit] and memory % _UNITS[unit] == 0:
            return f"{memory // _UNITS[unit]}{unit}"
    return f"{memory / _UNITS['MB']:.6g}MB"


def models(value: object) -> tuple[Factory, ...]:
    """``models``."""
    if not isinstance(value, list | tuple):
        raise Wrong(f"a list of factories such as {_EXAMPLE}")
    return tuple(_factory(item) for item in value)


def _factory(item: object) -> Factory:
    if isinstance(item, str):
        return Factory(_target(item))
    if not isinstance(item, Mapping):
        raise Faulty(f"{item!r} is neither {_EXAMPLE} nor a table with 'factory' and 'arguments'")
    for key in item:
        if key not in ("factory", "arguments"):
            raise Faulty(f"unknown key {key!r}{did_you_mean(str(key), ('factory', 'arguments'))}")
    target = item.get("factory")
    if not isinstance(target, str):
        raise Faulty(f"a table needs 'factory', such as {_EXAMPLE}" if target is None else f"'factory' must be a string, not {target!r}")
    arguments = item.get("arguments", {})
    if not isinstance(arguments, Mapping):
        raise Faulty(f"'arguments' of {target!r} must be a table of names and values, not {arguments!r}")
    for name, given in arguments.items():
        if not isinstance(name, str) or not name.isidentifier():
            raise Faulty(f"'arguments' of {target!r}: {name!r} is not the name of a parameter")
        if not _plain(given):
            raise Faulty(f"'arguments' of {target!r}: {name!r} must be made of numbers, strings, booleans, lists and tables, not {given!r}")
    return Factory(_target(target), dict(arguments))


def _target(text: str) -> str:
    module, colon, name = text.strip().partition(":")
    if not colon or not all(part.isidentifier() for part in (*module.split("."), *name.split("."))):
        hint = ""
        if not colon and all(part.isidentifier() for part in text.strip().split(".")) and "." in text:
            head, _, tail = text.strip().rpartition(".")
            hint = f", did you mean '{head}:{tail}'?"
        raise Faulty(f"{text!r} is not a module and a function in it, such as {_EXAMPLE}{hint}")
    return text.strip()


def _plain(value: Any, depth: int = 0) -> bool:
    if value is None or isinstance(value, bool | int | str):
        return True
    if isinstance(value, float):
        # What is infinite or no number has no place in JSON.
        return value - value == 0
    if depth > 20:
        return False
    if isinstance(value, list | tuple):
        return all(_plain(item, depth + 1) for item in value)
    return isinstance(value, Mapping) and all(isinstance(k, str) and _plain(v, depth + 1) for k, v in value.items())


def python_at(text: str, folder: str) -> str:
    """An interpreter as a folder's configuration names it: a file from there on; a bare name that is no file is looked for later."""
    full = os.path.normpath(os.path.join(folder, os.path.expanduser(text)))  # noqa: PTH111, PTH118
    bare = not os.path.dirname(text)  # noqa: PTH120
    return text if bare and not os.path.exists(full) else full  # noqa: PTH110


def folder_at(text: str, folder: str) -> str:
    """A folder as a folder's configuration names it."""
    return os.path.normpath(os.path.join(folder, os.path.expanduser(text)))  # noqa: PTH111, PTH118


def located(values: dict[str, Any], folder: str) -> None:
    """Make what names a place relative to whoever says it one that holds everywhere."""
    for key, locate in (("runtime-python", python_at), ("cache-dir", folder_at), ("baseline", folder_at)):
        if key in values:
            values[key] = locate(values[key], folder)
    if "output-format" in values:
        values["output-format"] = outputs_at(values["output-format"], folder)
    if "models" in values:
        values["models"] = tuple(factory.within(folder) for factory in values["models"])
