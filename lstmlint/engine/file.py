"""One file that got past the gate: opened, linted, mended; nothing is written."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from lstmlint.config import Config, ConfigError
from lstmlint.engine.outcome import Item, Outcome
from lstmlint.engine.reading import STDIN, read
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
    """One file that got past the gate; nothing is written."""
    from lstmlint.engine.fixes import fix_document
    from lstmlint.engine.lint import examine_document, unreadable
    from lstmlint.source import DecodeFailure
    from lstmlint.source.documents import PythonFile, opened

    target = item.target
    data = target.data if target.data is not None else read(target.path)
    if not isinstance(data, bytes):
        return Outcome(target.path, error=data)
    config = with_project(target.config, target.path)
    loader = None if target.path == STDIN else loader
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


def with_project(config: Config, path: str) -> Config:
    """The configuration with what the project's declared dependencies say of the Keras version."""
    if config.keras_version is not None or config.project_version is not None:
        return config
    from lstmlint.config.target import project_target

    target = project_target(os.path.dirname(absolute(path)))  # noqa: PTH120
    return replace(config, project_version=target.version, project_because=target.because)
