"""Files one by one, for tools that bring a command line of their own: configuration as ``lstmlint check`` finds it."""

from __future__ import annotations

from functools import cache

from lstmlint.config import ConfigError
from lstmlint.config.patterns import absolute, excluded
from lstmlint.config.resolve import Resolver
from lstmlint.diagnostic import Diagnostic
from lstmlint.engine.outcome import Target
from lstmlint.engine.run import lint_paths


class Unfit(Exception):  # noqa: N818 -- what the user sees of it is the message
    """The configuration cannot be used, or the file cannot be read; the message is one sentence."""


@cache
def _resolver() -> Resolver:
    return Resolver()


def findings(path: str, data: bytes | None = None) -> list[Diagnostic]:
    """What ``lstmlint check PATH`` reports of this file itself; ``data`` are its bytes where they are not those on the disk."""
    try:
        config = _resolver().for_path(path)
        # The tool names its files, so that our own exclusions have to count for named files.
        if excluded(config, absolute(path)):
            return []
        (outcome,) = lint_paths([Target(path, config, data)])
    except ConfigError as error:
        raise Unfit(f"lstmlint: {error}") from None
    if outcome.error:
        raise Unfit(f"lstmlint: {path}: {outcome.error}")
    return [found for found in outcome.diagnostics if absolute(found.filename) == absolute(path)]
