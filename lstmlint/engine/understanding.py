"""A file understood: its program, and the way from the program's places to spans."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import field
from typing import TYPE_CHECKING

from lstmlint.config import Config
from lstmlint.diagnostic import Place, Span
from lstmlint.records import dataclass
from lstmlint.source import Parsed, SourceFile, parsed, prefilter
from lstmlint.source.reading import Reading

if TYPE_CHECKING:
    from lstmlint.program import Program
    from lstmlint.source.project import Loader

Locate = Callable[[Iterable[Place]], dict[Place, Span]]
_Key = tuple[str, str, bool, int | None, int | None]
# A syntax tree takes more than a hundred times the memory of its text.
_MOST_KEPT = 1_000_000


@dataclass(slots=True)
class _Kept:
    """What was understood so far, by file and text; ``room`` is for so much text more."""

    room: int = _MOST_KEPT
    files: dict[_Key, tuple[SourceFile, Program, Reading | None]] = field(default_factory=dict)


_kept: list[_Kept] = []


@contextmanager
def remembering() -> Iterator[None]:
    """As long as this lasts, the program of a file is kept for who asks again; for a run in which no file changes."""
    _kept.append(_Kept())
    try:
        yield
    finally:
        _kept.pop()


def _key(source: SourceFile, config: Config, reading: Reading | None) -> _Key:
    return source.path, source.text, reading is not None, config.keras_version, config.project_version


def _recalled(source: SourceFile, config: Config, reading: Reading | None) -> Program | None:
    """The program of the same text, if it is kept; the source and the reading are as if they had been read again."""
    found = _kept[-1].files.get(_key(source, config, reading)) if _kept and source.origin is None else None
    if found is None:
        return None
    before, program, then = found
    source.outcome = before.outcome
    if reading is not None and then is not None:
        reading.sources.update(then.sources)
    return program


def understand(source: SourceFile, config: Config, loader: Loader | None = None) -> tuple[Program, Locate] | None:
    """What a file builds and trains, and where; None where it mentions no framework or cannot be parsed.

    It does not ask for a recurrent name as :func:`examine` does: who wants to see a file's models wants to see all of them.
    With a loader the imports of other files of the project are followed.
    """
    reading = Reading(loader, source.path) if loader is not None else None
    program = _recalled(source, config, reading)
    if program is None and not prefilter.names_framework(source.text) and not (reading is not None and reading.builders(source)):
        return None
    outcome = parsed(source)
    if not isinstance(outcome, Parsed):
        return None
    if program is None:
        program = program_of(source, config, reading)

    def where(places: Iterable[Place]) -> dict[Place, Span]:
        from lstmlint.interpret.positions import locate

        wanted = list(places)
        files = {source.path: outcome}
        for name, other in reading.sources.items() if reading is not None else ():
            tree = parsed(other)
            if name not in files and isinstance(tree, Parsed):
                files[name] = tree
        found: dict[Place, Span] = {}
        for name, tree in files.items():
            found |= locate(tree, [place for place in wanted if place.filename == name])
        origin = source.origin
        if origin is None:
            return found
        return {place: origin.span(span) if span.filename == source.path else span for place, span in found.items()}

    return program, where


def program_of(source: SourceFile, config: Config, reading: Reading | None = None) -> Program:
    """The option wins over what the file says of its Keras version, and that over what the project declares."""
    from lstmlint.interpret import interpret

    if source.translated is not None:
        return interpret(source, version=source.translated.version, because="it was saved by that version")
    because = config.origins.get("keras-version", "the configuration") if config.keras_version else config.project_because
    program = interpret(source, version=config.keras_version, fallback=config.project_version, because=because, reading=reading)
    if _kept and source.origin is None and len(source.text) <= _kept[-1].room:
        _kept[-1].room -= len(source.text)
        _kept[-1].files[_key(source, config, reading)] = source, program, reading
    return program
