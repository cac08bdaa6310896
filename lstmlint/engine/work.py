"""Who does the work: this process, several, or an executor that was given, on this machine or on many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from lstmlint.engine.collecting import resting, tidy
from lstmlint.engine.file import attempt
from lstmlint.engine.outcome import Item, Outcome
from lstmlint.source.project import Loader

if TYPE_CHECKING:
    from concurrent.futures import Executor

# A file to lint, and what became of one, each with its number in the run.
Work = tuple[int, Item]
Done = tuple[int, Outcome]
# Bytes past the gate from which several processes are sooner done than one: each has to import what it needs and to read the pages of
# the rules first. Measured on two processors, two processes take 0.25 s more of their time than one, which is what 50,000 bytes take to
# be linted. Reckoned from that, two are sooner done from some 70,000 on where both processors are free; where others want them, too, they
# were seen to be from 200,000 on.
PAYS_FROM = 100_000


def each(items: Iterable[Work], loader: Loader, jobs: int = 1, executor: Executor | None = None) -> Iterator[Done]:
    """What became of each file, as soon as that is known. ``items`` are taken as they are needed.

    An ``executor`` may work on another machine; ``jobs`` then says how many tasks it does at a time, 1 that nobody knows.
    """
    if executor is not None:
        from lstmlint.engine.distribution import AHEAD, Distribution

        yield from Distribution(executor, loader, 3 * jobs if jobs > 1 else AHEAD, elsewhere=True).run(items)
        return
    items = iter(items)
    first: list[Work] = []
    if jobs > 1:
        weight = 0
        for work in items:
            first.append(work)
            weight += work[1].size
            if weight >= PAYS_FROM and len(first) > 1:
                from lstmlint.engine.distribution import Distribution
                from lstmlint.engine.processes import Processes

                with Processes(jobs) as pool:
                    yield from Distribution(pool, loader, 2 * jobs).run(chain(first, items))
                return
    with resting():
        for number, item in chain(first, items):
            yield number, attempt(item, loader)
            tidy()
