"""Many files: let through the gate, linted, their findings put together, mended."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from lstmlint.engine.file import lint_target
from lstmlint.engine.gate import past_gate
from lstmlint.engine.outcome import Item, Outcome, Target
from lstmlint.engine.reading import store
from lstmlint.engine.work import each
from lstmlint.source import prefilter
from lstmlint.source.project import Loader

# How many files are done, of how many.
Progress = Callable[[int, int], None]


def lint_paths(
    targets: Iterable[Target], *, fix: bool = False, write: bool = True, jobs: int = 1, progress: Progress | None = None
) -> list[Outcome]:
    """Every file in the order given. With ``fix``, fixes are made, and written to the files unless ``write`` is False."""
    todo = list(targets)
    loader = Loader({_absolute(target.path): target.path for target in todo})
    counter = _Counter(progress, len(todo))
    outcomes = [Outcome(target.path) for target in todo]
    # By their number in ``todo``, the files that somebody has to look at, with their bytes.
    chosen: dict[int, Target] = {}
    for number, target in enumerate(todo):
        # A cache of results is asked here, before a file is read.
        data = past_gate(target, loader)
        if isinstance(data, bytes):
            chosen[number] = replace(target, data=data)
            continue
        if data is not None:
            outcomes[number].error = data
        counter.next()
    items = _items(list(chosen.values()), loader, fix=fix, jobs=jobs)
    for number, outcome in zip(chosen, each(items, jobs, loader), strict=True):
        # And told here: what one file says of itself and of others, before any of it goes elsewhere.
        outcomes[number] = outcome
        counter.next()
    if any(outcome.read for outcome in outcomes):
        from lstmlint.engine.together import mend, merge

        if fix:
            mend(items, outcomes, loader)
        merge(todo, outcomes)
    if fix and write:
        for number, target in chosen.items():
            if todo[number].data is None:
                outcomes[number] = _written(target, outcomes[number])
    return outcomes


def _items(chosen: Sequence[Target], loader: Loader, *, fix: bool, jobs: int) -> list[Item]:
    needed: dict[str, frozenset[int]] = {}
    if fix and len(chosen) > 1 and any(prefilter.suppresses(target.data or b"", other_tools=True) for target in chosen):
        from lstmlint.engine.together import silenced_rows

        # A suppression that hides what is found from another file only must not be taken out as needless.
        needed = silenced_rows(list(each([Item(target) for target in chosen], jobs, loader)))
    return [Item(target, fix, needed.get(target.path, frozenset())) for target in chosen]


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


def _absolute(path: str) -> str:
    return os.path.abspath(path)  # noqa: PTH100


def _written(target: Target, outcome: Outcome) -> Outcome:
    """The outcome after the file was stored, where anything was mended; the target has its bytes from before."""
    if not outcome.applied or target.data is None or outcome.stored is None:
        return outcome
    problem = store(target.path, target.data, outcome.stored)
    if not problem:
        return outcome
    # Nothing was repaired after all: what is reported is the file as it lies there.
    return replace(lint_target(Item(target), Loader()), error=problem)
