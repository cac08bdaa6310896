"""Configuration files: finding the nearest one, reading it, and what it extends."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lstmlint.config.errors import ConfigError
from lstmlint.config.keys import ADDING, SELECTORS, check
from lstmlint.config.places import PYPROJECT, candidates, names_us, steps
from lstmlint.config.runtime import located
from lstmlint.config.selection import expand
from lstmlint.records import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from lstmlint.catalog import Rule
    from lstmlint.team import TeamRule


@dataclass(frozen=True, slots=True)
class Loaded:
    """The values of one file, those that it extends included; ``origins`` has the file of each key, ``team`` the rules of a team."""

    path: Path
    values: Mapping[str, Any]
    origins: Mapping[str, str]
    team: tuple[TeamRule, ...] = ()


def find(folder: str, known: dict[str, Loaded | None]) -> Loaded | None:
    """The nearest configuration at or above a folder; ``known`` keeps what was found before."""
    passed = []
    found: Loaded | None = None
    for step in steps(folder):
        if step in known:
            found = known[step]
            break
        passed.append(step)
        found = _in(step)
        if found is not None:
            break
    known.update(dict.fromkeys(passed, found))
    return found


def _in(folder: str) -> Loaded | None:
    for name in candidates(folder):
        from pathlib import Path

        file = Path(name)
        if (values := _table(file)) is not None:
            return load(file, values)
    return None


def load(file: Path, values: Mapping[str, object] | None = None, chain: tuple[Path, ...] = ()) -> Loaded:
    """One file with everything that it extends."""
    if values is None:
        values = _table(file)
        if values is None:
            if file.name == PYPROJECT:
                raise ConfigError(f"{shown(file)}: has no [tool.lstmlint] section")
            values = {}
    where = shown(file)
    checked = check(values, where)
    base = checked.pop("extend", None)
    if "per-file-ignores" in checked:
        # A pattern is relative to the file that holds it.
        checked["per-file-ignores"] = tuple((_rooted(p, file.parent), codes) for p, codes in checked["per-file-ignores"])
    for key in ("include", "extend-include", "exclude", "extend-exclude"):
        if key in checked:
            checked[key] = tuple(_rooted(pattern, file.parent) for pattern in checked[key])
    if "rules" in checked:
        checked["rules"] = rule_files(checked["rules"], str(file.parent), where)
    located(checked, str(file.parent))
    origins = dict.fromkeys(checked, where)
    if base is None:
        return Loaded(file, checked, origins, _team(checked, checked, where))
    other = type(file)(os.path.realpath(file.parent / os.path.expanduser(base)))  # noqa: PTH111
    if other in (*chain, file.resolve()):
        raise ConfigError(f"{where}: 'extend' comes back to {shown(other)}")
    if not os.path.isfile(other):  # noqa: PTH113
        raise ConfigError(f"{where}: 'extend' names {base!r}, which is not a file")
    parent = load(other, None, (*chain, file.resolve()))
    merged = dict(parent.values)
    for key, value in checked.items():
        merged[key] = (*merged.get(key, ()), *value) if key in ADDING else value
    return Loaded(file, merged, {**parent.origins, **origins}, _team(checked, merged, where))


def rule_files(patterns: Sequence[str], folder: str, where: str) -> tuple[str, ...]:
    """The files that hold the rules of a team, by patterns relative to a folder."""
    from glob import escape, glob

    found: dict[str, None] = {}
    for pattern in patterns:
        here = glob(os.path.join(escape(folder), os.path.expanduser(pattern)), recursive=True)  # noqa: PTH111, PTH118, PTH207
        files = sorted(os.path.normpath(path) for path in here if os.path.isfile(path))  # noqa: PTH113
        if not files:
            raise ConfigError(f"{where}: 'rules': no file matches {pattern!r}")
        found.update(dict.fromkeys(files))
    return tuple(found)


def _team(own: Mapping[str, Any], merged: Mapping[str, Any], where: str) -> tuple[TeamRule, ...]:
    """The rules of the team; the selectors of the file may name them."""
    team = team_rules(merged.get("rules", ()))
    _check_rules(own, where, [rule.rule for rule in team])
    return team


def team_rules(files: Sequence[str]) -> tuple[TeamRule, ...]:
    """The rules in some files; ConfigError names the file and the key of a mistake."""
    if not files:
        return ()
    from pathlib import Path

    from lstmlint.pages import CatalogError
    from lstmlint.team import MissingPackage, load

    try:
        return load([(path, shown(Path(path))) for path in dict.fromkeys(files)])
    except (CatalogError, MissingPackage) as error:
        raise ConfigError(str(error)) from None


def _rooted(pattern: str, folder: Path) -> str:
    negated = pattern.startswith("!")
    plain = pattern.removeprefix("!").removeprefix("./")
    if "/" not in plain.rstrip("/") or plain.startswith("/"):
        return pattern
    escaped = folder.as_posix().replace("[", "[[]")
    return ("!" if negated else "") + f"{escaped}/{plain}"


def _check_rules(values: Mapping[str, Any], where: str, added: Sequence[Rule]) -> None:
    for key in SELECTORS & values.keys():
        for selector in values[key]:
            expand(selector, f"{where}: {key!r}: ", added)
    for _, selectors in values.get("per-file-ignores", ()):
        for selector in selectors:
            expand(selector, f"{where}: 'per-file-ignores': ", added)


def silent(file: Path) -> bool:
    """Whether a pyproject.toml says nothing to us; ConfigError where it cannot be read."""
    return _table(file) is None


def _table(file: Path) -> Mapping[str, object] | None:
    """The values of a file; None for a pyproject.toml without a section of ours."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{shown(file)}: cannot be read: {error.strerror or error}") from None
    if file.suffix in (".yaml", ".yml"):
        return _yaml(file, data)
    if file.name == PYPROJECT and not names_us(data):
        return None
    import tomllib

    try:
        document: Mapping[str, object] = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{shown(file)}: is not valid TOML: {error}") from None
    if file.name != PYPROJECT:
        return document
    tool = document.get("tool")
    section = tool.get("lstmlint") if isinstance(tool, dict) else None
    if section is None:
        return None
    if not isinstance(section, dict):
        raise ConfigError(f"{shown(file)}: 'tool.lstmlint' must be a table, not {section!r}")
    return section


def _yaml(file: Path, data: bytes) -> Mapping[str, object]:
    import yaml

    try:
        document = yaml.load(data, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 -- both are safe loaders
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{shown(file)}: is not valid YAML: {_yaml_problem(error)}") from None
    if document is None:
        return {}
    if not isinstance(document, dict) or not all(isinstance(key, str) for key in document):
        raise ConfigError(f"{shown(file)}: must be a mapping of keys to values")
    return document


def _yaml_problem(error: Exception) -> str:
    """In the manner of tomllib: what is wrong, and where."""
    problem, mark = getattr(error, "problem", None), getattr(error, "problem_mark", None)
    if not problem or mark is None:
        return " ".join(str(error).split())
    return f"{problem} (at line {mark.line + 1}, column {mark.column + 1})"


def shown(path: Path) -> str:
    """A path as a reader would name it from here."""
    try:
        return path.relative_to(os.getcwd()).as_posix()  # noqa: PTH109
    except ValueError:
        return str(path)
