"""Paths of the command line to files with their configuration."""

from __future__ import annotations

import os
import sys
from dataclasses import field

from lstmlint.cli.given import settings
from lstmlint.cli.main import Failure
from lstmlint.config.resolve import Resolver
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
    from lstmlint.engine.paths import find

    found = find(paths, resolver)
    if found.missing:
        raise Failure(f"{found.missing[0]}: no such file or folder")
    return Inputs(found.targets, found.unreadable, resolver)


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
