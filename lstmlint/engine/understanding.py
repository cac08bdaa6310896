"""A file understood: its program, and the way from the program's places to spans."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from lstmlint.config import Config
from lstmlint.diagnostic import Place, Span
from lstmlint.source import Parsed, SourceFile, parsed, prefilter

if TYPE_CHECKING:
    from lstmlint.program import Program

Locate = Callable[[Iterable[Place]], dict[Place, Span]]


def understand(source: SourceFile, config: Config) -> tuple[Program, Locate] | None:
    """What a file builds and trains, and where; None where it mentions no framework or cannot be parsed.

    It does not ask for a recurrent name as :func:`examine` does: who wants to see a file's models wants to see all of them.
    """
    if not prefilter.names_framework(source.text):
        return None
    outcome = parsed(source)
    if not isinstance(outcome, Parsed):
        return None

    def where(places: Iterable[Place]) -> dict[Place, Span]:
        from lstmlint.interpret.positions import locate

        return locate(outcome, places)

    return program_of(source, config), where


def program_of(source: SourceFile, config: Config) -> Program:
    """The option wins over what the file says of its Keras version, and that over what the project declares."""
    from lstmlint.interpret import interpret

    because = config.origins.get("keras-version", "the configuration") if config.keras_version else config.project_because
    return interpret(source, version=config.keras_version, fallback=config.project_version, because=because)
