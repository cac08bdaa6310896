"""From a file to what was understood of it and found in it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lstmlint.engine.file import with_project
from lstmlint.engine.gate import reaches
from lstmlint.engine.reading import STDIN, read
from lstmlint.engine.understanding import remembering, understand
from lstmlint.explain.places import Places
from lstmlint.records import dataclass
from lstmlint.source import DecodeFailure, prefilter
from lstmlint.source.broken import broken
from lstmlint.source.documents import Document, opened
from lstmlint.source.project import Loader

if TYPE_CHECKING:
    from lstmlint.diagnostic import Diagnostic
    from lstmlint.engine.outcome import Target


class Unreadable(Exception):  # noqa: N818 -- what the user sees of it is the message
    """A file cannot be understood; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file, and each of its programs with what was found in it; ``broken`` says in words which of them are no Python."""

    document: Document
    places: list[Places]
    broken: tuple[str, ...] = ()


def open_target(target: Target, loader: Loader | None = None, *, found: Sequence[Diagnostic] | None = None) -> Opened:
    """What is understood of a file; it is linted as well, unless it is said what was ``found``. Unreadable where it cannot be read."""
    data = target.data if target.data is not None else read(target.path)
    if isinstance(data, str):
        raise Unreadable(f"{target.path}: {data}")
    document = opened(target.path, data)
    if isinstance(document, DecodeFailure):
        raise Unreadable(f"{target.path}:{document.row}: {document.message}")
    config = with_project(target.config, target.path)
    if loader is None and target.path != STDIN:
        loader = Loader({os.path.abspath(target.path): target.path})  # noqa: PTH100
    if not prefilter.framework(data) and not (loader is not None and reaches(target.path, data, loader)):
        return Opened(document, [], tuple(broken(document)))
    with remembering():
        if found is None:
            from lstmlint.engine.lint import examine_document

            found = examine_document(document, config, loader).diagnostics
        understood = [it for source in document.programs if (it := understand(source, config, loader)) is not None]
    return Opened(document, [Places(*it, found) for it in understood], tuple(broken(document)))
