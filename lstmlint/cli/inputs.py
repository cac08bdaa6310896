"""Paths of the command line to files with their configuration."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import field

from lstmlint.cli.given import settings
from lstmlint.cli.main import Failure
from lstmlint.config.resolve import Resolver
from lstmlint.config.settings import Config
from lstmlint.engine.outcome import Target
from lstmlint.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lstmlint.cli.plain import Given


@dataclass(slots=True)
class Inputs:
    """What is to be read; ``unreadable`` folders with the reason."""

    targets: list[Target] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    resolver: Resolver = field(default_factory=Resolver)


def inputs(options: Given, keys: dict[str, object] | None = None) -> Inputs:
    """Find the files; Failure for a path that does not exist."""
    here()
    resolver = Resolver.of(settings(options) if keys is None else keys, options.config, isolated=options.isolated)
    paths = list(dict.fromkeys(options.paths))
    if "-" in paths or options.stdin_filename:
        if others := [path for path in paths if path != "-"]:
            raise Failure(f"standard input (- or --stdin-filename) and {others[0]} cannot be checked together")
        return _stdin(options, resolver)
    paths = paths or ["."]
    from lstmlint.config.defaults import DEFAULT_INCLUDE
    from lstmlint.config.patterns import excluded, included, left_out
    from lstmlint.source.discover import Walker

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
    if found.missing:
        raise Failure(f"{found.missing[0]}: no such file or folder")
    configs: dict[str, Config] = {}
    targets = []
    for path in found.files:
        folder = os.path.dirname(path)  # noqa: PTH120
        if folder not in configs:
            configs[folder] = resolver.for_path(path)
        targets.append(Target(path, configs[folder]))
    return Inputs(targets, found.unreadable, resolver)


def _stdin(options: Given, resolver: Resolver) -> Inputs:
    name = options.stdin_filename or "-"
    config = resolver.for_path(options.stdin_filename or "stdin.py")
    if options.stdin_filename and config.force_exclude:
        from lstmlint.config.patterns import absolute, excluded

        if excluded(config, absolute(name)):
            return Inputs([], [], resolver)
    if sys.stdin is None:
        raise Failure("standard input is closed")
    return Inputs([Target(name, config, sys.stdin.buffer.read())], [], resolver)


def here() -> str:
    """The current folder; Failure where somebody deleted it."""
    try:
        return os.getcwd()  # noqa: PTH109
    except OSError:
        raise Failure("the current folder does not exist any more") from None
