"""One file that got past the gate: opened, linted, mended; nothing is written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lstmlint.config import Config
from lstmlint.engine.outcome import Item, Outcome
from lstmlint.engine.reading import STDIN
from lstmlint.source.project import Loader

if TYPE_CHECKING:
    from lstmlint.engine.lint import Examination


def lint_target(item: Item, loader: Loader | None = None) -> Outcome:
    """One file that got past the gate; nothing is written."""
    from lstmlint.engine.fixes import fix_document
    from lstmlint.engine.lint import examine_document, unreadable
    from lstmlint.source import DecodeFailure
    from lstmlint.source.documents import PythonFile, opened

    target = item.target
    config = with_project(target.config, target.path)
    loader = None if target.path == STDIN else loader
    known = loader.known(target.path, target.data) if loader is not None else None
    document = PythonFile(known) if known is not None else opened(target.path, target.data or b"")
    if isinstance(document, DecodeFailure):
        return Outcome(target.path, unreadable(target.path, document, config))
    if not item.fix:
        return outcome_of(target.path, examine_document(document, config, loader, item.needed))
    result = fix_document(document, config, unsafe=config.unsafe_fixes, loader=loader, needed=item.needed, scope=target.scope)
    outcome = outcome_of(target.path, result.left)
    outcome.applied, outcome.scope = result.applied, result.scope
    outcome.before, outcome.after = document.parts, result.document.parts
    outcome.stored = result.document.stored()
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
    from lstmlint.config.patterns import absolute
    from lstmlint.config.target import project_target

    target = project_target(str(Path(absolute(path)).parent))
    return replace(config, project_version=target.version, project_because=target.because)
