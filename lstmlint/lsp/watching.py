"""When each open document is looked at, and what is told of it: the newest text, after a pause in typing, off the main thread.

What is here runs on the loop of the server; only the looks themselves are made by a worker.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import field
from typing import Any, Protocol

from lsprotocol import types

from lstmlint.config import Config, ConfigError
from lstmlint.config.patterns import absolute
from lstmlint.diagnostic import Diagnostic
from lstmlint.engine.together import Key, key_of
from lstmlint.lsp.analysis import Look, look
from lstmlint.lsp.diagnostics import Elsewhere, shown
from lstmlint.lsp.documents import Documents, Part, Snapshot, uri_of
from lstmlint.lsp.motion import kept
from lstmlint.lsp.pages import Pages
from lstmlint.lsp.worker import Task, Worker, tidy
from lstmlint.records import dataclass
from lstmlint.source import DecodeFailure, decode
from lstmlint.source.project import Loader

log = logging.getLogger(__name__)

PATIENCE = 1.0  # a look that nobody waits for any more may go on for so many seconds
LONGEST = 30.0  # a look is given up
DEAF = 2.0  # a thread that does not stop is left behind
_AFTER = 0.3  # documents that read a changed one come so much later
_OLD = 10.0  # what is known of the files around, where the editor does not watch them
_IDLE = 0.5
_MOST_LITTER = 6
_LARGEST = 4_000_000


class Host(Protocol):
    """What the server does for the watch."""

    documents: Documents
    pages: Pages

    @property
    def ready(self) -> bool:
        """Whether the settings are known."""

    @property
    def watches(self) -> bool:
        """Whether the editor tells of files that change on the disk."""

    def config(self, snapshot: Snapshot) -> Config | None:
        """The configuration of a document; None where it is not to be looked at."""

    def pause(self, uri: str) -> float:
        """How many seconds without a change of a document are waited for."""

    def publish(self, uri: str, version: int | None, found: list[types.Diagnostic]) -> None:
        """Tell the findings in a text."""

    def looked(self, uri: str, waited: bool) -> None:
        """A document was looked at: what was shown of it before may be old. ``waited``: somebody has waited for that."""


@dataclass
class State:
    """What is known of an open document. ``serial`` counts its changes, ``done`` is that of the last look."""

    serial: int = 0
    done: int = 0
    timer: asyncio.TimerHandle | None = None
    task: Task | None = None
    task_serial: int = 0
    # Holds the task, and so all that was understood: to be ended with it.
    guard: asyncio.TimerHandle | None = None
    last: Look | None = None
    good: Look | None = None
    waiting: list[asyncio.Future[None]] = field(default_factory=list)
    # What was found, by the address of the text: in the document itself, and in other files.
    own: dict[str, list[types.Diagnostic]] = field(default_factory=dict)
    other: dict[str, list[tuple[Key, types.Diagnostic]]] = field(default_factory=dict)
    keys: frozenset[Key] = frozenset()
    stamps: dict[str, int] = field(default_factory=dict)


@dataclass
class Told:
    """The findings of a look in the words of the protocol, made by the worker."""

    look: Look
    own: dict[str, list[types.Diagnostic]] = field(default_factory=dict)
    other: dict[str, list[tuple[Key, types.Diagnostic]]] = field(default_factory=dict)
    keys: frozenset[Key] = frozenset()


class Watch:
    """All open documents."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._states: dict[str, State] = {}
        self._worker = Worker("lstmlint looks")
        self._published: set[str] = set()
        self._loader: Loader | None = None
        self._seen: dict[str, int] = {}
        self._disk = self._disk_seen = 0
        self._made = 0.0
        self._litter = 0
        self._tidying: asyncio.TimerHandle | None = None

    # ---- what happens to documents --------------------------------------------------------------------------------------

    def opened(self, uri: str) -> None:
        """A document is new: there may be files beside it that nobody has told of."""
        self._disk += 1
        self.changed(uri, 0)

    def changed(self, uri: str, pause: float | None = None) -> None:
        """A document is new or has changed: it is looked at once nothing happens for a while."""
        state = self._states.setdefault(uri, State())
        state.serial += 1
        self._schedule(uri, state, self._host.pause(uri) if pause is None else pause)
        path = self._path(uri)
        for other, known in self._states.items():
            if other != uri and path and known.last is not None and path in known.last.read:
                known.serial += 1
                self._schedule(other, known, self._host.pause(other) + _AFTER)

    def closed(self, uri: str) -> None:
        """A document is closed: nothing is told of it any more."""
        state = self._states.pop(uri, None)
        if state is None:
            return
        if state.timer is not None:
            state.timer.cancel()
        if state.task is not None and state.task.running > PATIENCE:
            self._worker.stop(state.task)
        self._release(state)
        for text in {*state.own, *state.other}:
            self._tell(text)

    def again(self, pause: float = 0.0) -> None:
        """Look at everything again: settings or files have changed."""
        self._disk += 1
        for uri, state in self._states.items():
            state.serial += 1
            self._schedule(uri, state, pause)

    def _path(self, uri: str) -> str:
        snapshot = self._host.documents.snapshot(uri)
        return snapshot.path if snapshot is not None else ""

    # ---- looks ---------------------------------------------------------------------------------------------------------

    def _schedule(self, uri: str, state: State, pause: float) -> None:
        loop = asyncio.get_running_loop()
        if state.timer is not None:
            state.timer.cancel()
        if state.task is not None and state.task.running > PATIENCE:
            self._worker.stop(state.task)
        state.timer = loop.call_later(pause, self._start, uri)

    def _start(self, uri: str) -> None:
        state = self._states.get(uri)
        if state is None:
            return
        state.timer = None
        if not self._host.ready:
            return  # once it is, everything is looked at
        if state.task is not None:
            return  # when it is done, the newest text is looked at
        snapshot = self._host.documents.snapshot(uri)
        if snapshot is None:
            return
        serial = state.serial
        config = self._config(snapshot)
        if config is None:
            self._finish(uri, state, serial, None)
            return
        needed = frozenset(row for row in self._needed(uri, snapshot))
        loop = asyncio.get_running_loop()
        good = state.good
        loader = self._project(snapshot, state)

        elsewhere = self.part_at()

        def tell(made: Look) -> None:
            told = self._words(made, good, elsewhere)
            loop.call_soon_threadsafe(self._found, uri, serial, told)

        task = self._worker.do(lambda: look(snapshot, config, loader, needed, tell))
        state.task, state.task_serial = task, serial
        task.future.add_done_callback(lambda future: loop.call_soon_threadsafe(self._ended, uri, state, serial, future))
        state.guard = loop.call_later(LONGEST, self._too_long, uri, state, task)

    def _config(self, snapshot: Snapshot) -> Config | None:
        try:
            return self._host.config(snapshot)
        except ConfigError:
            return None

    def _too_long(self, uri: str, state: State, task: Task) -> None:
        if not task.future.done():
            if not task.running:
                state.guard = asyncio.get_running_loop().call_later(LONGEST, self._too_long, uri, state, task)
                return
            log.warning("%s: given up after %.0f s", uri, task.running)
            self._worker.stop(task)
            state.guard = asyncio.get_running_loop().call_later(DEAF, self._deaf, task)

    def _deaf(self, task: Task) -> None:
        if not task.future.done():
            self._worker.abandon(task)

    def _found(self, uri: str, serial: int, told: Told) -> None:
        """The findings are there; understanding goes on."""
        state = self._states.get(uri)
        if state is None or state.serial != serial:
            return
        before = {*state.own, *state.other}
        state.own, state.other, state.keys = told.own, told.other, told.keys
        for text in {*before, *told.own, *told.other}:
            self._tell(text)

    def _ended(self, uri: str, state: State, serial: int, future: Future[Look]) -> None:
        state.task = None
        if state.guard is not None:
            state.guard.cancel()
            state.guard = None
        self._tidy_later()
        if self._states.get(uri) is not state:
            return
        made = None
        if not future.cancelled():
            error = future.exception()
            if error is None:
                made = future.result()
            elif isinstance(error, Exception):
                log.error("%s could not be looked at", uri, exc_info=error)
        if state.serial != serial:
            if made is not None and made.whole:
                # Somebody typed on in the meantime; should that be an error of syntax, these findings stay beside it.
                state.good = made
            if state.timer is None:
                self._start(uri)
            return
        self._finish(uri, state, serial, made)

    def _tidy_later(self) -> None:
        """Have the memory of older looks given back: their parts hold each other, so that only the collector of garbage does it.

        It is done when nobody types, or when too much has come together.
        """
        self._litter += 1
        if self._tidying is not None:
            self._tidying.cancel()
        wait = 0.0 if self._litter >= _MOST_LITTER else _IDLE
        self._tidying = asyncio.get_running_loop().call_later(wait, self._tidy)

    def _tidy(self) -> None:
        self._litter, self._tidying = 0, None
        self._worker.do(tidy)

    def _finish(self, uri: str, state: State, serial: int, made: Look | None) -> None:
        state.done = serial
        if made is None:
            self._clear(state)
        else:
            state.last = made
            if made.whole:
                state.good = made
            state.stamps = _stamps(made.read)
        waited = bool(state.waiting)
        self._release(state)
        self._host.looked(uri, waited)

    def _clear(self, state: State) -> None:
        texts = {*state.own, *state.other}
        state.own, state.other, state.keys, state.last, state.good = {}, {}, frozenset(), None, None
        for text in texts:
            self._tell(text)

    def _release(self, state: State) -> None:
        for waiting in state.waiting:
            if not waiting.done():
                waiting.set_result(None)
        state.waiting.clear()

    # ---- what looks need -------------------------------------------------------------------------------------------------

    def _needed(self, uri: str, snapshot: Snapshot) -> Iterator[int]:
        """The rows of suppressions in a document that hide what was found from others."""
        for other, state in self._states.items():
            if other != uri and state.last is not None:
                yield from (row for name, row in state.last.found.silenced if absolute(name) == snapshot.path)

    def _project(self, snapshot: Snapshot, state: State) -> Loader | None:
        """The files around a document, as the editor has them. They are read anew when any but the document itself has changed."""
        if not snapshot.path:
            return None
        if state.stamps != _stamps(state.stamps) or (not self._host.watches and time.monotonic() - self._made > _OLD):
            self._disk += 1
        buffers = self._host.documents.buffers()
        versions = {path: version for path, (_, version, _) in buffers.items()}
        different = {path for path in {*versions, *self._seen} if versions.get(path) != self._seen.get(path)}
        if self._loader is None or self._disk != self._disk_seen or different - {snapshot.path}:
            texts = {path: text.encode("utf-8", "surrogatepass") for path, (_, _, text) in buffers.items()}
            self._loader = Loader({path: path for path in (*texts, snapshot.path)}, texts)
            self._seen, self._disk_seen, self._made = versions, self._disk, time.monotonic()
        return self._loader

    # ---- what is told ------------------------------------------------------------------------------------------------------

    def _words(self, made: Look, good: Look | None, elsewhere: Elsewhere) -> Told:
        """The findings of a look; runs in the worker."""
        told = Told(made, {part.uri: [] for part in made.snapshot.parts.values()})
        found = [*made.found.diagnostics]
        if good is not None and not made.whole:
            found += kept(made, good)
        told.keys = frozenset(key_of(d) for d in found)
        for d in found:
            placed = shown(made, d, elsewhere, lambda code: self._host.pages.rule(code, made.config))
            if placed is not None:
                told.own.setdefault(placed[0], []).append(placed[1])
        for d in made.found.elsewhere:
            placed = shown(made, d, elsewhere, lambda code: self._host.pages.rule(code, made.config))
            if placed is not None:
                told.other.setdefault(placed[0], []).append((key_of(d), placed[1]))
        return told

    def part_at(self) -> Elsewhere:
        """What tells the texts of other files: those that are open, else those on the disk."""
        buffers = self._host.documents.buffers()
        encoding = self._host.documents.encoding
        known: dict[str, Part | None] = {}

        def find(name: str) -> Part | None:
            path = absolute(name)
            if path not in known:
                if path in buffers:
                    uri, version, text = buffers[path]
                    known[path] = Part(uri, text, version, encoding)
                else:
                    known[path] = _on_disk(path, encoding)
            return known[path]

        return find

    def _tell(self, text: str) -> None:
        """Everything that was found in one text, by whichever look, each once."""
        home = self._host.documents.home(text)
        state = self._states.get(home)
        found = list(state.own.get(text, ())) if state is not None else []
        met = set(state.keys) if state is not None else set()
        for other in self._states.values():
            for key, diagnostic in other.other.get(text, ()):
                if key not in met:
                    met.add(key)
                    found.append(diagnostic)
        if found or text in self._published:
            (self._published.add if found else self._published.discard)(text)
        elif state is None:
            return
        snapshot = self._host.documents.snapshot(home)
        part = next((part for part in snapshot.parts.values() if part.uri == text), None) if snapshot is not None else None
        self._host.publish(text, part.version if part is not None else None, found)

    # ---- who asks --------------------------------------------------------------------------------------------------------------

    async def current(self, uri: str, seconds: float = 5.0) -> State | None:
        """What is known of a document, once it was looked at as it is now, or the time is over."""
        state = self._states.get(uri)
        if state is None:
            return None
        if state.done != state.serial:
            waiting = asyncio.get_running_loop().create_future()
            state.waiting.append(waiting)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(waiting, seconds)
        return state

    def states(self) -> Mapping[str, State]:
        """All open documents."""
        return self._states

    def found_in(self, text: str) -> Iterator[tuple[Look, Diagnostic]]:
        """The findings that stand in a text, with the look that found them; only of looks that are not old."""
        met: set[Key] = set()
        for state in self._states.values():
            made = state.last
            if made is None or state.done != state.serial:
                continue
            for d in (*made.found.diagnostics, *made.found.elsewhere):
                if key_of(d) in met:
                    continue
                part = made.snapshot.part_of(d.span) if made.own(d.span.filename) else None
                if (part.uri if part is not None else uri_of(d.span.filename)) == text:
                    met.add(key_of(d))
                    yield made, d

    def do(self, job: Callable[[], Any]) -> Task:
        """Have something done by the thread that looks at documents."""
        return self._worker.do(job)

    def stop(self, task: Task) -> None:
        """End something that :meth:`do` began."""
        self._worker.stop(task)

    def loader(self) -> Loader | None:
        """The files as the last look saw them."""
        return self._loader


def _on_disk(path: str, encoding: str) -> Part | None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            data = file.read(_LARGEST)
    except (OSError, ValueError):
        return None
    source = decode(path, data)
    text = data.decode("utf-8", "replace") if isinstance(source, DecodeFailure) else source.text
    return Part(uri_of(path), text, 0, encoding)


def _stamps(paths: Iterable[str]) -> dict[str, int]:
    found = {}
    for path in paths:
        try:
            found[path] = os.stat(path).st_mtime_ns  # noqa: PTH116
        except OSError:
            found[path] = 0
    return found
