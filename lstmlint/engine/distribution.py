"""Work for an executor: files in chunks, the heaviest first, few at a time, and what fails once more, file by file.

Any ``concurrent.futures.Executor`` will do, and only ``submit`` is asked of it.
"""

from __future__ import annotations

import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import replace
from heapq import heappop, heappush
from secrets import token_hex

from lstmlint import __version__
from lstmlint.config import Config
from lstmlint.engine.collecting import resting, tidy
from lstmlint.engine.file import attempt, with_project
from lstmlint.engine.outcome import Item, Outcome
from lstmlint.engine.processes import Killed, NoProcess, Processes
from lstmlint.engine.reading import read
from lstmlint.here import StandingIn, absolute
from lstmlint.records import dataclass
from lstmlint.source.project import Loader

# A chunk is a tenth of a second of work, give or take: small beside a run, large beside what it costs to send it.
BYTES, FILES = 32_000, 64
# Chunks that an executor of unknown size has at a time: enough for a hundred processors, and with their contents a few megabytes.
AHEAD = 256
# What other executors call it when a task has killed its workers.
_DEATHS = frozenset({"KilledWorker", "TerminatedWorkerError", "BrokenProcessPool"})
# Windows does not interrupt a wait for Ctrl-C.
_LOOK_UP = 0.5


class Unusable(Exception):  # noqa: N818 -- what the user sees of it is the message
    """The executor cannot do this work; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Files that go together. All chunks of one ``run`` share what was read of the project, where they meet in a process; no two have
    one ``number``. ``here`` is the folder in which their paths begin, ``names`` are those of a :class:`Loader`.
    """

    run: str
    number: int
    here: str
    names: Mapping[str, str]
    items: tuple[Item, ...]


Task = Callable[[Chunk], list[Outcome]]
_of_thread = threading.local()


def lint_chunk(chunk: Chunk) -> list[Outcome]:
    """What becomes of the files of a chunk, in its order."""
    if getattr(_of_thread, "run", None) != chunk.run:
        _of_thread.run, _of_thread.loader = chunk.run, Loader(chunk.names)
    with StandingIn(chunk.here), resting():
        return [_tidied(attempt(item, _of_thread.loader)) for item in chunk.items]


def _tidied(outcome: Outcome) -> Outcome:
    tidy()
    return outcome


def version() -> str:
    """That of lstmlint, where this is called."""
    return __version__


# What an executor is asked to do; tests put something deadly here.
TASK: Task = lint_chunk


@dataclass(slots=True)
class _Batch:
    """A chunk to be sent; ``alone`` where the chunk that its file was in has failed."""

    numbers: list[int]
    items: list[Item]
    size: int = 0
    alone: bool = False


class Distribution:
    """One run on an executor that has at most ``ahead`` chunks at a time; ``elsewhere`` where it may be on another machine."""

    def __init__(self, executor: Executor, loader: Loader, ahead: int, *, elsewhere: bool = False) -> None:
        self.executor, self.loader, self.ahead, self.elsewhere = executor, loader, ahead, elsewhere
        self.run_name, self.here = token_hex(8), absolute(os.curdir)
        self.spare: Processes | None = None
        self.count = self.sent = 0
        self.heap: list[tuple[int, int, _Batch]] = []
        self.flying: dict[Future[list[Outcome]], _Batch] = {}
        self.landed: queue.SimpleQueue[Future[list[Outcome]]] = queue.SimpleQueue()
        self.done: deque[tuple[int, Outcome]] = deque()
        self.configs: dict[tuple[int, object, str], Config] = {}

    def run(self, items: Iterable[tuple[int, Item]]) -> Iterator[tuple[int, Outcome]]:
        """What becomes of each file, as it comes."""
        if self.elsewhere:
            self._ask()
        batch = _Batch([], [])
        try:
            for number, item in items:
                batch.numbers.append(number)
                batch.items.append(item)
                batch.size += item.size
                if batch.size >= BYTES or len(batch.items) >= FILES:
                    self._push(batch)
                    batch = _Batch([], [])
                    yield from self._turn(wait=False)
            if batch.items:
                self._push(batch)
            while self.heap or self.flying:
                yield from self._turn(wait=True)
            yield from self.done
        finally:
            for future in self.flying:
                future.cancel()
            if self.spare is not None:
                self.spare.shutdown(cancel_futures=True)

    def _ask(self) -> None:
        """Nothing is sent to an executor that does not know lstmlint, or another one."""
        try:
            found = self.executor.submit(version).result()
        except Exception as error:
            raise Unusable(f"the executor cannot run lstmlint: {_words(error)}") from error
        if found != __version__:
            raise Unusable(f"the executor has lstmlint {found}, and this is {__version__}")

    def _push(self, batch: _Batch) -> None:
        self.count += 1
        heappush(self.heap, (-batch.size, self.count, batch))

    def _turn(self, *, wait: bool) -> Iterator[tuple[int, Outcome]]:
        """Send what can be sent, and hand on what has come, of which there is something after a ``wait``."""
        while self.heap and len(self.flying) < self.ahead:
            self._send(heappop(self.heap)[2])
        while self.flying:
            try:
                self._receive(self.landed.get(timeout=_LOOK_UP) if wait and not self.done else self.landed.get_nowait())
            except queue.Empty:
                if not wait or self.done:
                    break
        while self.done:
            yield self.done.popleft()

    def _send(self, batch: _Batch) -> None:
        if self.elsewhere:
            batch = self._with_contents(batch)
            if not batch.items:
                return
        self.sent += 1
        chunk = Chunk(self.run_name, self.sent, self.here, self.loader.names, tuple(batch.items))
        try:
            future = self.executor.submit(TASK, chunk)
        except Exception:
            # It takes nothing any more, because it is broken or was closed: the rest is done on this machine.
            self._replace()
            future = self.executor.submit(TASK, chunk)
        self.flying[future] = batch
        future.add_done_callback(self.landed.put)

    def _with_contents(self, batch: _Batch) -> _Batch:
        """The same with all that it takes from this machine; files that cannot be read are done."""
        made = _Batch([], [], batch.size, batch.alone)
        for number, item in zip(batch.numbers, batch.items, strict=True):
            target = item.target
            data = target.data if target.data is not None else read(target.path)
            if isinstance(data, bytes):
                made.numbers.append(number)
                made.items.append(replace(item, target=replace(target, data=data, config=self._config(target.config, target.path))))
            else:
                self.done.append((number, Outcome(target.path, error=data)))
        return made

    def _config(self, config: Config, path: str) -> Config:
        """With what the project says; one object for many files, so that a chunk holds it once."""
        found = with_project(config, path)
        return self.configs.setdefault((id(config), found.project_version, found.project_because), found)

    def _receive(self, future: Future[list[Outcome]]) -> None:
        batch = self.flying.pop(future, None)
        if batch is None:
            return
        try:
            outcomes = future.result()
        except NoProcess as error:
            self._without(batch, error)
        except BrokenExecutor as error:
            # A pool in which one process has died fails whatever it had in hand.
            if self.spare is None:
                self._replace()
            self._again(batch, error)
        except Exception as error:
            self._again(batch, error)
        else:
            self.done.extend(zip(batch.numbers, outcomes, strict=True))

    def _replace(self) -> None:
        if self.spare is not None:
            return
        self.executor = self.spare = Processes(2)

    def _again(self, batch: _Batch, error: Exception) -> None:
        """Every file of a chunk that failed gets a second chance, alone; one that fails alone has done so itself."""
        if not batch.alone:
            for number, item in zip(batch.numbers, batch.items, strict=True):
                self._push(_Batch([number], [item], item.size, alone=True))
            return
        if isinstance(error, Killed):
            words = f"the process that checked it {error}"
        elif type(error).__name__ in _DEATHS:
            words = "the process that checked it was killed, again and again"
        else:
            words = f"could not be checked: {_words(error)}"
        self.done.append((batch.numbers[0], Outcome(batch.items[0].target.path, error=words)))

    def _without(self, batch: _Batch, error: NoProcess) -> None:
        """This machine allows no process (any more): the work is done here, except for what has killed one."""
        if batch.alone:
            self.done.append((batch.numbers[0], Outcome(batch.items[0].target.path, error=f"could not be checked again: {error}")))
            return
        self.done.extend((number, attempt(item, self.loader)) for number, item in zip(batch.numbers, batch.items, strict=True))


def _words(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
