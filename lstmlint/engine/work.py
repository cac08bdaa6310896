"""Who does the work: this process, or several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lstmlint.engine.file import lint_target
from lstmlint.engine.outcome import Item, Outcome
from lstmlint.source.project import Loader

# Starting processes and importing LibCST in each pays only for many files that get past the gate.
_PAYS_FROM = 24


def each(items: Sequence[Item], jobs: int, loader: Loader) -> Iterator[Outcome]:
    """What became of each file, in the order given; in several processes where that pays."""
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
