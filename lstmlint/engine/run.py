"""Many files: read, prefilter, lint, fix, in one process or several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lstmlint.config import Config
from lstmlint.source import prefilter

if TYPE_CHECKING:
    from lstmlint.diagnostic import Diagnostic
    from lstmlint.source import SourceFile

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# No Python source is as large; what is, has no end (a device) or would take all memory.
LARGEST = 100_000_000
# Starting processes and importing LibCST in each pays only for many files that get past the prefilter.
_PAYS_FROM = 24


@dataclass(frozen=True, slots=True)
class Target:
    """A file to lint, as the user would name it, and its configuration. ``data`` holds what came by standard input."""

    path: str
    config: Config
    data: bytes | None = None


@dataclass(slots=True)
class Outcome:
    """What became of one file; ``error`` says why it could not be read or written, ``before``/``after`` are texts around fixes."""

    path: str
    diagnostics: list[Diagnostic] = field(default_factory=list)
    applied: list[Diagnostic] = field(default_factory=list)
    error: str = ""
    failed: bool = False
    before: str | None = None
    after: str | None = None
    stored: bytes | None = None


def lint_paths(targets: Iterable[Target], *, fix: bool = False, write: bool = True, jobs: int = 1) -> list[Outcome]:
    """Every file in the order given. With ``fix``, fixes are made, and written to the files unless ``write`` is False."""
    todo = list(targets)
    got = [_read(target) for target in todo]
    work = [index for index, item in enumerate(got) if isinstance(item, bytes)]
    outcomes = [Outcome(t.path, error=item) if isinstance(item, str) else Outcome(t.path) for t, item in zip(todo, got, strict=True)]
    items = [(replace(todo[index], data=_data(got[index])), todo[index].data is None, fix, write) for index in work]
    for index, outcome in zip(work, _each(items, jobs), strict=True):
        outcomes[index] = outcome
    return outcomes


def _worth(data: bytes) -> bool:
    if data[:2] in _UTF_16:
        # Python refuses it; what it mentions is to be seen all the same.
        data = data.replace(b"\0", b"")
    return prefilter.mentions(data) or prefilter.suppresses(data)


def _data(item: bytes | str | None) -> bytes:
    assert isinstance(item, bytes)
    return item


def _read(target: Target) -> bytes | str | None:
    """The bytes that are worth a closer look, None for others (a tree of them need not be kept), or why there are none."""
    data = target.data if target.data is not None else read(target.path)
    return None if isinstance(data, bytes) and not _worth(data) else data


def read(path: str) -> bytes | str:
    """The bytes of a file, or why they cannot be had."""
    try:
        with Path(path).open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or str(error)
    return data if len(data) <= LARGEST else f"larger than {LARGEST // 1_000_000} MB, which no Python source is"


_Item = tuple[Target, bool, bool, bool]


def _each(items: Sequence[_Item], jobs: int) -> Iterator[Outcome]:
    if jobs > 1 and len(items) >= _PAYS_FROM:
        yield from _in_processes(items, jobs)
    else:
        yield from map(lint_target, items)


def _in_processes(items: Sequence[_Item], jobs: int) -> Iterator[Outcome]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    done = 0
    try:
        with ProcessPoolExecutor(min(jobs, len(items))) as pool:
            for outcome in pool.map(lint_target, items, chunksize=max(1, min(16, len(items) // (jobs * 4)))):
                yield outcome
                done += 1
    except (BrokenProcessPool, OSError):
        # A worker that was killed, or a machine that allows none: the rest is done here.
        yield from map(lint_target, items[done:])


def lint_target(item: _Item) -> Outcome:
    """One file that got past the prefilter."""
    from lstmlint.engine.fixes import fix_source
    from lstmlint.engine.lint import enabled_codes, examine, unparsable
    from lstmlint.source import DecodeFailure, ParseFailure, decode

    target, on_disk, fix, write = item
    config = with_project(target.config, target.path)
    source = decode(target.path, target.data or b"")
    if isinstance(source, DecodeFailure):
        wanted = enabled_codes(config, target.path)("RNN001")
        failure = ParseFailure(source.message, source.row, 1, source.row, 1)
        return Outcome(target.path, [unparsable(target.path, failure)] if wanted else [])
    if not fix:
        found = examine(source, config)
        return Outcome(target.path, found.diagnostics, failed=bool(found.failed))
    result = fix_source(source, config, unsafe=config.unsafe_fixes)
    outcome = Outcome(target.path, result.left.diagnostics, result.applied, failed=bool(result.left.failed))
    outcome.before, outcome.after = source.text, result.source.text
    outcome.stored = _stored(source, result.source.text)
    if outcome.applied and write and on_disk:
        problem = _write(target.path, target.data or b"", outcome.stored)
        if problem:
            # Nothing was repaired after all: what is reported is the file as it lies there.
            found = examine(source, config)
            return Outcome(target.path, found.diagnostics, error=problem, failed=bool(found.failed))
    return outcome


def _write(path: str, before: bytes, after: bytes) -> str:
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


def _stored(source: SourceFile, text: str) -> bytes:
    return source.encode(text)
