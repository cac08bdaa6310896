"""Many files: let through the gate, linted, their findings put together, mended."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lstmlint.engine.file import lint_target
from lstmlint.engine.gate import past_gate
from lstmlint.engine.outcome import Item, Outcome, Target
from lstmlint.engine.reading import store
from lstmlint.engine.work import Work, each
from lstmlint.here import absolute
from lstmlint.source import prefilter
from lstmlint.source.project import Loader

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from lstmlint.engine.cache import Cache
    from lstmlint.engine.shard import Shard

# How many files are done, of how many.
Progress = Callable[[int, int], None]


def lint_paths(
    targets: Iterable[Target | str | os.PathLike[str]],
    *,
    fix: bool = False,
    write: bool = True,
    jobs: int = 1,
    executor: Executor | None = None,
    cache: str | None = None,
    shard: Shard | None = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Every file in the order given; of plain paths, all files there that the configuration, looked up as the command line does, does
    not leave out. With ``fix``, fixes are made, and written to the files unless ``write`` is False.

    The work is done by an ``executor`` where there is one (see README, "Fast and large"), else by up to ``jobs`` processes.
    ``cache`` is the folder with what earlier runs have found out, and for what this one does.
    With a ``shard`` only what belongs to it is told and mended.
    """
    todo, trouble = _found(targets)
    known = _cache(cache, todo)
    loader = Loader(_names(todo), traced=known is not None)
    counter = _Counter(progress, len(todo))
    outcomes = [Outcome(target.path) for target in todo]
    work: Iterable[Work] = _past_gate(todo, outcomes, loader, counter, known, shard, fix=fix)
    if known is not None and executor is None:
        # What another machine finds rests on files that may be others there.
        work = ((number, replace(item, traced=True)) for number, item in work)
    items: list[Item] = []
    if fix:
        work = list(work)
        if len(work) > 1 and any(item.suppresses for _, item in work):
            from lstmlint.engine.together import silenced_rows

            # A suppression that hides what is found from another file only must not be taken out as needless.
            unfixed = [(number, replace(item, fix=False, traced=False)) for number, item in work]
            needed = silenced_rows(outcome for _, outcome in each(unfixed, loader, jobs, executor))
            work = [(number, replace(item, needed=needed.get(item.target.path, frozenset()))) for number, item in work]
        items = [item for _, item in work]
    for number, outcome in each(work, loader, jobs, executor):
        if known is not None:
            # What one file says of itself and of others, before any of it goes elsewhere.
            known.tell(todo[number], outcome)
        outcomes[number] = outcome
        counter.next()
    if known is not None:
        known.close()
    if any(outcome.read for outcome in outcomes):
        from lstmlint.engine.together import mend, merge

        if fix:
            mend(items, outcomes, loader)
        merge(todo, outcomes)
    if shard is not None:
        shard.cut(todo, outcomes)
    if fix and write:
        for number, target in enumerate(todo):
            if outcomes[number].applied and target.data is None:
                outcomes[number] = _written(target, outcomes[number])
    return outcomes + trouble


def _found(targets: Iterable[Target | str | os.PathLike[str]]) -> tuple[list[Target], list[Outcome]]:
    """The files, and what became of paths where there is none."""
    given = list(targets)
    todo = [target for target in given if isinstance(target, Target)]
    plain = [os.fspath(path) for path in given if not isinstance(path, Target)]
    if not plain:
        return todo, []
    from lstmlint.config.resolve import Resolver
    from lstmlint.engine.paths import find

    found = find(dict.fromkeys(plain), Resolver())
    trouble = [(path, "no such file or folder") for path in found.missing] + found.unreadable
    return todo + found.targets, [Outcome(path, error=words) for path, words in trouble]


def _past_gate(
    todo: Sequence[Target],
    outcomes: list[Outcome],
    loader: Loader,
    counter: _Counter,
    known: Cache | None,
    shard: Shard | None,
    *,
    fix: bool,
) -> Iterator[Work]:
    """The files that somebody has to look at. Their bytes are read again by whoever does, and kept by nobody meanwhile."""
    for number, target in enumerate(todo):
        if known is not None and (recalled := known.recall(target, loader, fix=fix)) is not None:
            outcomes[number] = recalled
            counter.next()
            continue
        data, trace = past_gate(target, loader)
        if isinstance(data, bytes):
            if shard is None or shard.needs(target.path, data, loader):
                yield number, Item(target, fix, size=len(data), suppresses=fix and prefilter.suppresses(data, other_tools=True))
            else:
                counter.next()
            continue
        if known is not None and trace is not None:
            known.nothing(target, trace)
        if data is not None:
            outcomes[number].error = data
        counter.next()


def _cache(folder: str | None, todo: Sequence[Target]) -> Cache | None:
    if folder is None or all(target.data is not None for target in todo):
        return None
    from lstmlint.engine.cache import Cache

    return Cache(folder, todo[0].config, len(todo))


def _names(todo: Sequence[Target]) -> dict[str, str]:
    """How the user calls the files, by their absolute paths; of files whose names are what a loader would call them anyway, nothing."""
    normal = all(os.path.normpath(target.path) == target.path for target in todo)
    if normal and {_base(target.path) for target in todo} in ({os.sep}, {os.curdir}):
        return {}
    return {absolute(target.path): target.path for target in todo}


def _base(path: str) -> str:
    """What a path begins from: the root, the folder above, or here."""
    if os.path.isabs(path):  # noqa: PTH117
        return os.sep
    return os.pardir if path.startswith(os.pardir) else os.curdir


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


def _written(target: Target, outcome: Outcome) -> Outcome:
    """The outcome after the file was stored."""
    if outcome.original is None or outcome.stored is None:
        return outcome
    problem = store(target.path, outcome.original, outcome.stored)
    if not problem:
        return outcome
    # Nothing was repaired after all: what is reported is the file as it lies there.
    return replace(lint_target(Item(replace(target, data=outcome.original)), Loader()), error=problem)
