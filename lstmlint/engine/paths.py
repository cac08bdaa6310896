"""Files and folders, as somebody names them, to the files that are linted, each with its configuration."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import field

from lstmlint.config.defaults import DEFAULT_INCLUDE
from lstmlint.config.patterns import excluded, included, left_out
from lstmlint.config.resolve import Resolver
from lstmlint.config.settings import Config
from lstmlint.engine.outcome import Target
from lstmlint.records import dataclass
from lstmlint.source.discover import Walker


@dataclass(slots=True)
class Paths:
    """What was found: files to lint, names of nothing, and folders that cannot be read, with the reason."""

    targets: list[Target] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)


def find(paths: Iterable[str], resolver: Resolver) -> Paths:
    """All files that the configuration does not leave out, each once, in order."""

    def folder_of(path: str) -> str:
        full = os.path.abspath(path)  # noqa: PTH100
        return full if os.path.isdir(full) else os.path.dirname(full)  # noqa: PTH112, PTH120

    def wanted(folder: str) -> Callable[[str], bool] | None:
        config = resolver.for_folder(folder)
        if config.include == DEFAULT_INCLUDE and not config.extend_include:
            return None
        return lambda path: included(config, path)

    def left_out_of(folder: str) -> Callable[[str, str], bool]:
        config = resolver.for_folder(folder)
        return left_out((*config.exclude, *config.extend_exclude), config.root)

    walker = Walker(
        excluded=lambda path, above: excluded(resolver.for_folder(os.path.dirname(path)), path, above=above),  # noqa: PTH120
        force=lambda path: resolver.for_folder(folder_of(path)).force_exclude,
        gitignore=lambda path: resolver.for_folder(folder_of(path)).respect_gitignore,
        wanted=wanted,
        left_out=left_out_of,
    )
    found = walker.find(paths)
    configs: dict[str, Config] = {}
    targets = []
    for path in found.files:
        folder = os.path.dirname(path)  # noqa: PTH120
        if folder not in configs:
            configs[folder] = resolver.for_path(path)
        targets.append(Target(path, configs[folder]))
    return Paths(targets, found.missing, found.unreadable)
