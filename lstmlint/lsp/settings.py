"""What the editor's user has set, folder by folder, and the configuration of a file that follows from it."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any

from lstmlint.config import Config, ConfigError
from lstmlint.config.places import NAMES
from lstmlint.config.resolve import Resolver
from lstmlint.records import dataclass

log = logging.getLogger(__name__)
SECTION = "lstmlint"
DEBOUNCE = 200

# The settings that are keys of a configuration file, too: those of a command line, which win over the file.
KEYS = {
    "kerasVersion": "keras-version",
    "select": "select",
    "ignore": "ignore",
    "extendSelect": "extend-select",
    "extendIgnore": "extend-ignore",
    "runtimePython": "runtime-python",
    "runtimeSeconds": "runtime-seconds",
    "runtimeMemory": "runtime-memory",
}
_FLAGS = ("enable", "inlayHints", "codeLens")


@dataclass(frozen=True, slots=True)
class Settings:
    """What one folder's user has set. ``options`` are keys of a configuration, ``complaints`` what could not be taken as it was given."""

    enable: bool = True
    inlay_hints: bool = True
    code_lens: bool = True
    debounce: int = DEBOUNCE
    configuration: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    complaints: tuple[str, ...] = ()


def settings(given: object, folder: str = "") -> Settings:
    """The settings in what an editor hands out; what is wrong is left out and told."""
    if not isinstance(given, Mapping):
        return Settings()
    made = Settings()
    flags = dict.fromkeys(_FLAGS, True)
    complaints: list[str] = []
    options: dict[str, Any] = {}
    for name, value in given.items():
        if value is None or value == "":
            continue
        if name in _FLAGS:
            if isinstance(value, bool):
                flags[name] = value
            else:
                complaints.append(f"{SECTION}.{name} must be true or false, not {value!r}")
        elif name == "debounce":
            if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 60_000:
                made = replace(made, debounce=value)
            else:
                complaints.append(f"{SECTION}.debounce must be a number of milliseconds, not {value!r}")
        elif name == "configuration":
            if isinstance(value, str):
                made = replace(made, configuration=_placed(value, folder))
            else:
                complaints.append(f"{SECTION}.configuration must be a path, not {value!r}")
        elif name in KEYS and not (value == [] and name != "select"):
            options[KEYS[name]] = _placed(value, folder) if name == "runtimePython" and isinstance(value, str) else value
    for key, value in list(options.items()):
        try:
            Resolver.of({key: value}, isolated=True).for_folder(os.sep)
        except ConfigError as error:
            complaints.append(str(error).replace("the command line", "the editor's settings"))
            del options[key]
    return replace(
        made, enable=flags["enable"], inlay_hints=flags["inlayHints"], code_lens=flags["codeLens"], options=options,
        complaints=tuple(complaints),
    )  # fmt: skip


def _placed(path: str, folder: str) -> str:
    """A path that is relative to the folder; a bare name stays what it is."""
    path = os.path.expanduser(path.replace("${workspaceFolder}", folder))  # noqa: PTH111
    bare = not os.path.dirname(path)  # noqa: PTH120
    return path if bare and not os.path.exists(os.path.join(folder, path)) else os.path.normpath(os.path.join(folder, path))  # noqa: PTH110, PTH118


Stamp = tuple[tuple[str, int, int], ...]


class Configurations:
    """The configurations of files under some settings. Files that say how to lint are read again when they have changed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._resolver: Resolver | None = None
        self._stamps: dict[str, tuple[Stamp, Config]] = {}

    def forget(self) -> None:
        """Read everything again."""
        self._resolver = None
        self._stamps.clear()

    def of(self, path: str) -> Config:
        """The configuration of a file, or (path "") of a document that is none; ConfigError where that cannot be had."""
        folder = os.path.dirname(path) if path else ""  # noqa: PTH120
        stamp = _stamp(folder, self.settings.configuration)
        known = self._stamps.get(folder)
        if known is not None and known[0] == stamp:
            return known[1]
        if known is not None:
            self._resolver = None
        if self._resolver is None:
            file = [self.settings.configuration] if self.settings.configuration else []
            if file and not os.path.isfile(file[0]):  # noqa: PTH113
                raise ConfigError(f"{SECTION}.configuration: there is no file {file[0]!r}")
            self._resolver = Resolver.of(self.settings.options, file)
        config = self._resolver.for_folder(folder) if folder else self._resolver.for_folder(os.path.abspath(os.sep))  # noqa: PTH100
        self._stamps[folder] = stamp, config
        return config


def _stamp(folder: str, file: str) -> Stamp:
    """When the files that speak for a folder were written."""
    found: list[tuple[str, int, int]] = []
    paths = [file] if file else []
    here = folder
    while here:
        paths += [os.path.join(here, name) for name in NAMES]  # noqa: PTH118
        above = os.path.dirname(here)  # noqa: PTH120
        here = above if above != here else ""
    for path in paths:
        try:
            told = os.stat(path)  # noqa: PTH116
        except OSError:
            continue
        found.append((path, told.st_mtime_ns, told.st_size))
    return tuple(found)
