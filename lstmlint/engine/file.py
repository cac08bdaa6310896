"""One file that got past the gate: opened, linted, mended; nothing is written."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from lstmlint.config import Config, ConfigError
from lstmlint.engine.outcome import Item, Outcome
from lstmlint.engine.reading import STDIN, mark, read
from lstmlint.here import absolute
from lstmlint.source.project import Loader

if TYPE_CHECKING:
    from lstmlint.engine.lint import Examination


def attempt(item: Item, loader: Loader | None = None) -> Outcome:
    """The same as :func:`lint_target`, where a mistake of ours costs the one file."""
    from lstmlint.pages import CatalogError

    try:
        return lint_target(item, loader)
    except (CatalogError, ConfigError):
        # Not of this file, and said once.
        raise
    except Exception as error:  # DESIGN law: the engine is where our own mistakes are caught
        if os.environ.get("LSTMLINT_DEBUG"):
            raise
        words = " ".join(f"{type(error).__name__}: {error}".split())
        return Outcome(item.target.path, error=f"lstmlint failed: {words} (this is a mistake in lstmlint; LSTMLINT_DEBUG=1 shows where)")


def lint_target(item: Item, loader: Loader | None = None) -> Outcome:
    """One file that got past the gate; nothing is written. With a trace where that is asked for and what was found may be kept."""
    target = item.target
    data = target.data if target.data is not None else read(target.path)
    if not isinstance(data, bytes):
        return Outcome(target.path, error=data)
    loader = None if target.path == STDIN else loader
    if loader is None or not item.traced:
        return _linted(item, data, loader)
    loader.traced = True
    own = mark(target.path, data)
    loader.holds(absolute(target.path), own)
    outcome, fact = loader.noting(_linted, item, data, loader)
    if not (outcome.applied or item.needed):
        outcome.trace = loader.trace(own, fact)
    return outcome


def _linted(item: Item, data: bytes, loader: Loader | None) -> Outcome:
    from lstmlint.engine.fixes import fix_document
    from lstmlint.engine.lint import examine_document, unreadable
    from lstmlint.source import DecodeFailure
    from lstmlint.source.documents import PythonFile, opened

    if loader is not None:
        loader.between_files()
    target = item.target
    config = with_project(target.config, target.path)
    if loader is not None and loader.traced and config is not target.config:
        _rest_on_project(loader, target.path)
    known = loader.known(target.path, data) if loader is not None else None
    document = PythonFile(known) if known is not None else opened(target.path, data)
    if isinstance(document, DecodeFailure):
        return Outcome(target.path, unreadable(target.path, document, config))
    if not item.fix:
        found = examine_document(document, config, loader, item.needed)
        if loader is not None and isinstance(document, PythonFile):
            loader.met(document.source)
        return outcome_of(target.path, found)
    result = fix_document(document, config, unsafe=config.unsafe_fixes, loader=loader, needed=item.needed, scope=target.scope)
    outcome = outcome_of(target.path, result.left)
    outcome.applied, outcome.scope = result.applied, result.scope
    outcome.before, outcome.after = document.parts, result.document.parts
    outcome.original, outcome.stored = data, result.document.stored()
    return outcome


def outcome_of(path: str, found: Examination) -> Outcome:
    """What was found out about a file."""
    return Outcome(
        path, found.diagnostics, failed=bool(found.failed), elsewhere=found.elsewhere, read=found.read, silenced=found.silenced,
        suppressed=found.suppressed,
    )  # fmt: skip


def _rest_on_project(loader: Loader, path: str) -> None:
    from lstmlint.config.target import asked_for

    for folder, files in asked_for(os.path.dirname(absolute(path))):  # noqa: PTH120
        loader.declares(folder, files)


def with_project(config: Config, path: str) -> Config:
    """The configuration with what the project's declared dependencies say of the Keras version."""
    if config.keras_version is not None or config.project_version is not None:
        return config
    from lstmlint.config.target import project_target

    target = project_target(os.path.dirname(absolute(path)))  # noqa: PTH120
    return replace(config, project_version=target.version, project_because=target.because)
