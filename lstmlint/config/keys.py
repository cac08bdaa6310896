"""The keys of a configuration: what each may hold, what it is for, and how a wrong value is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from lstmlint.config import formats, runtime
from lstmlint.config.errors import ConfigError, Faulty, Wrong, did_you_mean

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


class Key(NamedTuple):
    """What reads a value of the key, what it looks like as a JSON Schema, and what it is for, in the words that an editor shows."""

    read: Callable[[object], Any]
    schema: Mapping[str, object]
    about: str


# Stands in the schema for the rules that there are, which only :mod:`lstmlint.config.schema` looks up.
RULE: Mapping[str, object] = {"rule": True}
_FLAG: Mapping[str, object] = {"type": "boolean"}
_WORD: Mapping[str, object] = {"type": "string"}
_WORDS: Mapping[str, object] = {"type": "array", "items": _WORD}
_RULES: Mapping[str, object] = {"type": "array", "items": RULE}
_PLACE: Mapping[str, object] = {"type": "string", "pattern": r"\S"}

# The field of Config has the same name with underscores. What a reader takes, its schema takes, too: a test compares them.
KEYS: dict[str, Key] = {
    "select": Key(_strings, _RULES, "Only these rules: codes (RNN101), prefixes (RNN1), names or ALL."),
    "ignore": Key(_strings, _RULES, "Without these rules."),
    "extend-select": Key(_strings, _RULES, "These rules as well."),
    "extend-ignore": Key(_strings, _RULES, "Without these rules, too."),
    "per-file-ignores": Key(
        _table,
        {"type": "object", "additionalProperties": _RULES},
        "File patterns, and the rules that do not count in files of the pattern.",
    ),
    "include": Key(_strings, _WORDS, "Patterns of the files that are read of a folder, instead of Python files and notebooks."),
    "extend-include": Key(_strings, _WORDS, "Patterns of files that are read of a folder as well, such as docs/**/*.md."),
    "exclude": Key(_strings, _WORDS, "Patterns of files and folders to leave out, instead of the usual ones."),
    "extend-exclude": Key(_strings, _WORDS, "Patterns of files and folders to leave out, too."),
    "force-exclude": Key(_boolean, _FLAG, "Leave excluded files out even when they are named on the command line."),
    "respect-gitignore": Key(_boolean, _FLAG, "Leave out what git ignores."),
    "keras-version": Key(
        _version, {"enum": [2, 3, "2", "3"]}, "The Keras that the code is for; else what the project declares or a file shows."
    ),
    "fail-on": Key(_choice(*LEVELS), {"enum": [*LEVELS]}, "The least severity that makes the exit code 1."),
    "output-format": Key(formats.outputs, formats.SCHEMA, "How findings are written, and where to: full, sarif:report.sarif, or a list."),
    "fix": Key(_boolean, _FLAG, "Make the safe fixes."),
    "unsafe-fixes": Key(_boolean, _FLAG, "Make those fixes as well that may change what the code does."),
    "show-fixes": Key(_boolean, _FLAG, "List the fixes that were made."),
    "rules": Key(_strings, _WORDS, "Patterns of the YAML files that hold the rules of a team."),
    "runtime": Key(
        runtime.mode, {"enum": [True, False, "require"]}, 'Have the models built by the real framework; "require" if it has to be there.'
    ),
    "runtime-python": Key(_name, _PLACE, "The Python that has the frameworks; else the one that runs lstmlint."),
    "runtime-seconds": Key(runtime.seconds, runtime.SECONDS, "Time for one model."),
    "runtime-memory": Key(runtime.memory, runtime.SIZES, "Memory for one model, such as 500MB."),
    "models": Key(runtime.models, runtime.FACTORIES, "Functions that may be imported and called, whose models are looked at."),
    "cache-dir": Key(_name, _PLACE, "Where the answers of the runtime pass are remembered; else .lstmlint_cache of the project."),
    "baseline": Key(_name, _PLACE, "The file with the findings that are hidden; --write-baseline makes it."),
    "extend": Key(_string, _WORD, "Another configuration file, whose settings hold where this one says nothing."),
}
# These add to what a file that is extended says; all others replace it.
ADDING = frozenset({"extend-select", "extend-ignore", "extend-include", "extend-exclude", "rules"})
SELECTORS = frozenset({"select", "ignore", "extend-select", "extend-ignore"})


def check(values: Mapping[str, object], where: str) -> dict[str, Any]:
    """The values in the kinds that their keys want; ConfigError names the place and the key."""
    return {key: read(key, value, where) for key, value in values.items()}


def read(key: str, value: object, where: str) -> Any:
    """One value."""
    if key not in KEYS:
        raise ConfigError(f"{where}: unknown key {key!r}{did_you_mean(key, KEYS)}")
    try:
        return KEYS[key].read(value)
    except Faulty as faulty:
        raise ConfigError(f"{where}: {key!r}: {faulty}") from None
    except Wrong as wrong:
        raise ConfigError(f"{where}: {key!r} must be {wrong}, not {_shown(value)}") from None


def _shown(value: object) -> str:
    text = "true" if value is True else "false" if value is False else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
