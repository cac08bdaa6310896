"""Many files: read, prefilter, lint, fix, in one process or several."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lstmlint.config import Config
from lstmlint.source import prefilter
from lstmlint.source.project import Loader

if TYPE_CHECKING:
    from lstmlint.diagnostic import Diagnostic, Suppressed
    from lstmlint.engine.lint import Examination
    from lstmlint.engine.scope import Scope

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# No Python source is as large; what is, has no end (a device) or would take all memory.
LARGEST = 100_000_000
_PYTHON = (".py", ".pyi", ".pyw")
# Starting processes and importing LibCST in each pays only for many files that get past the prefilter.
_PAYS_FROM = 24
STDIN = "-"
# How many files are done, of how many.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Target:
    """A file to lint, as the user would name it, and its configuration. ``data`` holds what came by standard input.

    ``scope`` says which of its findings count, where not all do.
    """

    path: str
    config: Config
    data: bytes | None = None
    scope: Scope | None = None


@dataclass(slots=True)
class Outcome:
    """What became of one file; ``error`` says why it could not be read or written, ``before``/``after`` are its parts around fixes.

    ``elsewhere`` are findings that point into other files, which end up with these where they are linted as well; ``read`` are the files
    that were looked into, ``silenced`` the suppressions there that hid something, by file and row. ``suppressed`` are the
    findings that comments hide: they count for nothing, only a report that has a place for them shows them.
    ``scope`` says which findings count; those that do not are here all the same.
    """

    path: str
    diagnostics: list[Diagnostic] = field(default_factory=list)
    applied: list[Diagnostic] = field(default_factory=list)
    error: str = ""
    failed: bool = False
    before: Mapping[int | None, str] | None = None
    after: Mapping[int | None, str] | None = None
    stored: bytes | None = None
    elsewhere: list[Diagnostic] = field(default_factory=list)
    read: tuple[str, ...] = ()
    silenced: frozenset[tuple[str, int]] = frozenset()
    suppressed: list[Suppressed] = field(default_factory=list)
    scope: Scope | None = None


def lint_paths(
    targets: Iterable[Target], *, fix: bool = False, write: bool = True, jobs: int = 1, progress: Progress | None = None
) -> list[Outcome]:
    """Every file in the order given. With ``fix``, fixes are made, and written to the files unless ``write`` is False."""
    todo = list(targets)
    names = {_absolute(target.path): target.path for target in todo}
    loader = Loader(names)
    counter = _Counter(progress, len(todo))
    got = [counter.read(_read(target, loader)) for target in todo]
    work = [index for index, item in enumerate(got) if isinstance(item, bytes)]
    outcomes = [Outcome(t.path, error=item) if isinstance(item, str) else Outcome(t.path) for t, item in zip(todo, got, strict=True)]
    chosen = [replace(todo[index], data=_data(got[index])) for index in work]
    needed: dict[str, frozenset[int]] = {}
    if fix and len(chosen) > 1 and any(prefilter.suppresses(_data(target.data), other_tools=True) for target in chosen):
        from lstmlint.engine.together import silenced_rows

        # A suppression that hides what is found from another file only must not be taken out as needless.
        needed = silenced_rows(list(_each([Item(target) for target in chosen], jobs, loader)))
    items = [Item(target, fix, needed.get(target.path, frozenset())) for target in chosen]
    for index, outcome in zip(work, _each(items, jobs, loader), strict=True):
        outcomes[index] = outcome
        counter.next()
    if any(outcome.read for outcome in outcomes):
        from lstmlint.engine.together import mend, merge

        if fix:
            mend(items, outcomes, loader)
        merge(todo, outcomes)
    if fix and write:
        for index in work:
            outcomes[index] = _written(todo[index], _data(got[index]), outcomes[index])
    return outcomes


class _Counter:
    """Tells how many files are done."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress = progress
        self.total = total
        self.done = 0
        if progress is not None:
            progress(0, total)

    def next(self) -> None:
        """One more."""
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.total)

    def read(self, item: bytes | str | None) -> bytes | str | None:
        """A file that need not be looked at any closer is done."""
        if not isinstance(item, bytes):
            self.next()
        return item


def _absolute(path: str) -> str:
    return os.path.abspath(path)  # noqa: PTH100


def _worth(data: bytes) -> bool:
    if data[:2] in _UTF_16:
        # Python refuses it; what it mentions is to be seen all the same.
        data = data.replace(b"\0", b"")
    return prefilter.mentions(data) or prefilter.suppresses(data)


def _data(item: bytes | str | None) -> bytes:
    assert isinstance(item, bytes)
    return item


def _read(target: Target, loader: Loader) -> bytes | str | None:
    """The bytes that are worth a closer look, None for others (a tree of them need not be kept), or why there are none."""
    data = target.data if target.data is not None else read(target.path)
    if not isinstance(data, bytes) or _worth(data):
        return data
    # A training script may have its model in another file.
    return data if target.path != STDIN and prefilter.may_train(data) and reaches(target.path, data, loader) else None


def reaches(path: str, data: bytes, loader: Loader) -> bool:
    """Whether a program in the file imports from the project what may lead to a recurrent model."""
    from lstmlint.source.documents import kind, opened

    if kind(path) is None:
        return loader.reaches(path, data)
    document = opened(path, data)
    programs = getattr(document, "programs", ())
    return any(loader.builders(path, program.text) for program in programs)


def read(path: str) -> bytes | str:
    """The bytes of a file, or why they cannot be had. Of an archive those of the part that matters."""
    if not path.endswith(_PYTHON):
        from lstmlint.source.documents import loaded

        part = loaded(path)
        if part is not None:
            return part
    try:
        with Path(path).open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or str(error)
    return data if len(data) <= LARGEST else f"larger than {LARGEST // 1_000_000} MB, which no Python source is"


@dataclass(frozen=True, slots=True)
class Item:
    """A file that got past the prefilter and what is to be done with it; ``needed`` are the rows of suppressions that other files need."""

    target: Target
    fix: bool = False
    needed: frozenset[int] = frozenset()


def _each(items: Sequence[Item], jobs: int, loader: Loader) -> Iterator[Outcome]:
    if jobs > 1 and len(items) >= _PAYS_FROM:
        yield from _in_processes(items, jobs, loader.names)
    else:
        yield from (lint_target(item, loader) for item in items)


_of_process: list[Loader] = []


def _start(names: Mapping[str, str]) -> None:
    _of_process[:] = [Loader(names)]


def _lint_here(item: Item) -> Outcome:
    return lint_target(item, _of_process[0])


def _in_processes(items: Sequence[Item], jobs: int, names: Mapping[str, str]) -> Iterator[Outcome]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    done = 0
    try:
        with ProcessPoolExecutor(min(jobs, len(items)), initializer=_start, initargs=(names,)) as pool:
            for outcome in pool.map(_lint_here, items, chunksize=max(1, min(16, len(items) // (jobs * 4)))):
                yield outcome
                done += 1
    except (BrokenProcessPool, OSError):
        # A worker that was killed, or a machine that allows none: the rest is done here.
        loader = Loader(names)
        yield from (lint_target(item, loader) for item in items[done:])


def lint_target(item: Item, loader: Loader | None = None) -> Outcome:
    """One file that got past the prefilter; nothing is written."""
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


def _written(target: Target, before: bytes, outcome: Outcome) -> Outcome:
    """The outcome after the file was stored, where anything was mended."""
    if not outcome.applied or target.data is not None or outcome.stored is None:
        return outcome
    problem = store(target.path, before, outcome.stored)
    if not problem:
        return outcome
    # Nothing was repaired after all: what is reported is the file as it lies there.
    found = lint_target(Item(replace(target, data=before)), Loader())
    return replace(found, error=problem)


def store(path: str, before: bytes, after: bytes) -> str:
    """Store a file, unless somebody else changed it in the meantime; what went wrong, or nothing."""
    if read(path) != before:
        return "changed while it was checked; its fixes were not made"
    try:
        Path(path).write_bytes(after)
    except OSError as error:
        return f"cannot be written: {error.strerror or error}"
    return ""


def with_project(config: Config, path: str) -> Config:
    """The configuration with what the project's declared dependencies say of the Keras version."""
    if config.keras_version is not None or config.project_version is not None:
        return config
    from lstmlint.config.patterns import absolute
    from lstmlint.config.target import project_target

    target = project_target(str(Path(absolute(path)).parent))
    return replace(config, project_version=target.version, project_because=target.because)
