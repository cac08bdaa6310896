"""The keys of a configuration: what each may hold, and how a wrong value is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lstmlint.config import runtime
from lstmlint.config.errors import ConfigError, Faulty, Wrong, did_you_mean

FORMATS = ("full", "concise", "json")
LEVELS = ("error", "warning", "info")


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise Wrong("a list of strings")
    return tuple(value)


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise Wrong("true or false")
    return value


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong("a string")
    return value


def _name(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise Wrong("a path")
    return value


def _version(value: object) -> int:
    # "3" from TOML or a command line, 3 from either.
    if isinstance(value, bool) or str(value) not in ("2", "3"):
        raise Wrong("2 or 3")
    return int(str(value))


def _choice(*choices: str) -> Callable[[object], str]:
    def check(value: object) -> str:
        if value not in choices:
            raise Wrong(f"one of {', '.join(map(repr, choices))}")
        return str(value)

    return check


def _table(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, Mapping):
        raise Wrong("a table of file patterns and lists of rules")
    try:
        return tuple((str(pattern), _strings(codes)) for pattern, codes in value.items())
    except Wrong:
        raise Wrong("a table of file patterns and lists of rules") from None


# Key -> what reads it. The field of Config has the same name with underscores.
KEYS: dict[str, Callable[[object], Any]] = {
    "select": _strings,
    "ignore": _strings,
    "extend-select": _strings,
    "extend-ignore": _strings,
    "per-file-ignores": _table,
    "include": _strings,
    "extend-include": _strings,
    "exclude": _strings,
    "extend-exclude": _strings,
    "force-exclude": _boolean,
    "respect-gitignore": _boolean,
    "keras-version": _version,
    "fail-on": _choice(*LEVELS),
    "output-format": _choice(*FORMATS),
    "fix": _boolean,
    "unsafe-fixes": _boolean,
    "show-fixes": _boolean,
    "rules": _strings,
    "runtime": runtime.mode,
    "runtime-python": _name,
    "runtime-seconds": runtime.seconds,
    "runtime-memory": runtime.memory,
    "models": runtime.models,
    "cache-dir": _name,
    "extend": _string,
}
# These add to what a file that is extended says; all others replace it.
ADDING = frozenset({"extend-select", "extend-ignore", "extend-include", "extend-exclude", "rules"})
SELECTORS = frozenset({"select", "ignore", "extend-select", "extend-ignore"})


def check(values: Mapping[str, object], where: str) -> dict[str, Any]:
    """The values in the kinds that their keys want; ConfigError names the place and the key."""
    return {key: read(key, value, where) for key, value in values.items()}


def read(key: str, value: object, where: str) -> Any:
    """One value."""
    reader = KEYS.get(key)
    if reader is None:
        raise ConfigError(f"{where}: unknown key {key!r}{did_you_mean(key, KEYS)}")
    try:
        return reader(value)
    except Faulty as faulty:
        raise ConfigError(f"{where}: {key!r}: {faulty}") from None
    except Wrong as wrong:
        raise ConfigError(f"{where}: {key!r} must be {wrong}, not {_shown(value)}") from None


def _shown(value: object) -> str:
    text = "true" if value is True else "false" if value is False else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
