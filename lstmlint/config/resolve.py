"""Files and options to the one :class:`Config` of a path."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from lstmlint.config.errors import ConfigError
from lstmlint.config.files import Loaded, find, load, rule_files, team_rules
from lstmlint.config.keys import SELECTORS, check, read
from lstmlint.config.runtime import located
from lstmlint.config.selection import Selection, expand
from lstmlint.config.settings import Config
from lstmlint.records import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from lstmlint.catalog import Rule

OPTION = "the command line"


@dataclass(slots=True)
class Resolver:
    """Finds the configuration of every path; ``options`` are the command line's values by key."""

    options: Mapping[str, Any] = field(default_factory=dict)
    file: Path | None = None
    isolated: bool = False
    named: Mapping[str, str] = field(default_factory=dict)
    _files: dict[str, Loaded | None] = field(default_factory=dict)
    _configs: dict[Path | None, Config] = field(default_factory=dict)
    _of_folders: dict[str, Config] = field(default_factory=dict)
    _given: Loaded | None = None

    @classmethod
    def of(cls, options: Mapping[str, Any], configs: Sequence[str] = (), *, isolated: bool = False) -> Resolver:
        """From options as they were given; ``configs`` are the values of ``--config``: a file, or ``key = value``."""
        inline: dict[str, Any] = {}
        file: Path | None = None
        for text in configs:
            # Not Path.is_file, which raises for what is too long to be a name.
            if os.path.isfile(text):  # noqa: PTH113
                if isolated:
                    raise ConfigError("--isolated and --config FILE cannot be used together")
                if file is not None:
                    raise ConfigError("--config: only one configuration file can be given")
                from pathlib import Path

                file = Path(text).resolve()
            elif "=" in text:
                inline.update(_inline(text))
            else:
                raise ConfigError(f"--config: {text!r} is neither a file nor 'key = value'")
        known = {key: read(key, value, "the command line") for key, value in options.items()}
        merged = {**inline, **known}
        if "rules" in merged:
            merged["rules"] = rule_files(merged["rules"], os.getcwd(), "--config")  # noqa: PTH109
        located(merged, os.getcwd())  # noqa: PTH109
        named = {key: f"--{key}: " if key in known else f"--config {key}: " for key in merged}
        return cls(merged, file, isolated, named)

    def for_folder(self, folder: str) -> Config:
        """The configuration of the files in a folder (absolute)."""
        known = self._of_folders.get(folder)
        if known is None:
            loaded = self._loaded(folder)
            key = loaded.path if loaded else None
            if key not in self._configs:
                self._configs[key] = self._merge(loaded)
            known = self._of_folders[folder] = self._configs[key]
        return known

    def for_path(self, path: str) -> Config:
        """The configuration of one file."""
        from lstmlint.config.patterns import absolute

        return self.for_folder(os.path.dirname(absolute(path)))  # noqa: PTH120

    def file_for(self, folder: str) -> Path | None:
        """The configuration file that speaks for a folder."""
        loaded = self._loaded(folder)
        return loaded.path if loaded else None

    def _loaded(self, folder: str) -> Loaded | None:
        if self.file is not None:
            if self._given is None:
                self._given = load(self.file)
            return self._given
        return None if self.isolated else find(folder, self._files)

    def _merge(self, loaded: Loaded | None) -> Config:
        values = dict(loaded.values) if loaded else {}
        origins = dict(loaded.origins) if loaded else {}
        root = str(loaded.path.parent) if loaded and self.file is None else os.getcwd()  # noqa: PTH109
        config = replace(Config(root=root), **{key.replace("-", "_"): value for key, value in values.items()})
        given = {key: value for key, value in self.options.items() if key not in SELECTORS}
        chosen = {key.replace("-", "_"): value for key, value in self.options.items() if key in SELECTORS}
        for key in ("extend-include", "extend-exclude"):
            if key in given:
                given[key] = (*getattr(config, key.replace("-", "_")), *given[key])
        if "per-file-ignores" in given:
            given["per-file-ignores"] = (*config.per_file_ignores, *given["per-file-ignores"])
        origins.update(dict.fromkeys(self.options, OPTION))
        team = team_rules(given["rules"]) if "rules" in given else loaded.team if loaded else ()
        self._check_selectors([rule.rule for rule in team])
        later = (Selection(**chosen),) if chosen else ()
        return replace(config, later=later, origins=origins, team=team, **{key.replace("-", "_"): value for key, value in given.items()})

    def _check_selectors(self, added: Sequence[Rule]) -> None:
        """Every rule that an option names has to be there, be it ours or the team's."""
        for key in SELECTORS & self.options.keys():
            for selector in self.options[key]:
                expand(selector, self.named.get(key, f"--{key}: "), added)
        for _, selectors in self.options.get("per-file-ignores", ()):
            for selector in selectors:
                expand(selector, "--per-file-ignores: ", added)


def _inline(text: str) -> dict[str, Any]:
    import tomllib

    key, _, value = text.partition("=")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise ConfigError(f"--config: {value.strip()!r} is not a TOML value for {key.strip()!r}: strings need quotes") from None
    if "extend" in values:
        raise ConfigError("--config: 'extend' can only be given in a file")
    return check(values, "--config")
