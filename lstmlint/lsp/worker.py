"""A thread that does one thing after the other, and can be made to stop: what hangs holds up nobody for long."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any

log = logging.getLogger(__name__)


class Stopped(BaseException):
    """Raised in the middle of a task that nobody waits for any more; no ``except Exception`` takes it for a mistake."""


class Task:
    """Something to be done, and its answer."""

    def __init__(self, job: Callable[[], Any]) -> None:
        self.job = job
        self.future: Future[Any] = Future()
        self.started: float | None = None
        self.stopping = False

    @property
    def running(self) -> float:
        """For how many seconds it has been done."""
        return 0.0 if self.started is None or self.future.done() else time.monotonic() - self.started


class Worker:
    """The thread. One that cannot be stopped is left behind, and another takes its place."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._queue: SimpleQueue[Task] = SimpleQueue()
        self._lock = threading.Lock()
        self._current: Task | None = None
        self._taken: Task | None = None  # by the thread that does the work now
        self._thread: threading.Thread | None = None

    def do(self, job: Callable[[], Any]) -> Task:
        """Have something done, after what is there already."""
        task = Task(job)
        self._queue.put(task)
        if self._thread is None:
            self._begin()
        return task

    def stop(self, task: Task) -> None:
        """End a task, wherever it is. Its future fails with :class:`Stopped`."""
        if not task.future.cancel():
            with self._lock:
                if self._current is task and self._thread is not None and not task.stopping:
                    task.stopping = True
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread.ident or 0), ctypes.py_object(Stopped))

    def abandon(self, task: Task) -> None:
        """Go on without the thread that does a task, which does not listen."""
        with self._lock:
            if self._current is not task:
                return
            self._current = None
            log.warning("%s: a task does not stop; it is left behind", self._name)
        _fail(task)
        self._begin()

    def _begin(self) -> None:
        self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
        self._thread.start()

    def _work(self) -> None:
        me = threading.current_thread()
        while self._thread is me:
            try:
                self._next(me)
            except Stopped:
                # It came on the last steps of a task, which is not to be waited for for ever.
                task = self._taken
                if self._thread is me and task is not None and not task.future.done():
                    with self._lock:
                        self._current = None if self._current is task else self._current
                    _fail(task)

    def _next(self, me: threading.Thread) -> None:
        task = self._taken = self._queue.get()
        if self._thread is not me:
            self._queue.put(task)
            return
        if not task.future.set_running_or_notify_cancel():
            return
        with self._lock:
            self._current = task
        task.started = time.monotonic()
        answer: Any = None
        error: BaseException | None = None
        try:
            answer = task.job()
        except BaseException as raised:  # whatever it is, the thread goes on
            error = raised
        finally:
            with self._lock:
                mine = self._current is task
                if mine:
                    self._current = None
            if mine and task.stopping and not isinstance(error, Stopped):
                # It is on its way: let it come here rather than into the next task.
                with contextlib.suppress(Stopped):
                    time.sleep(0.01)
                    time.sleep(0.01)
                error = Stopped()
        if not mine:
            return
        if error is not None:
            task.future.set_exception(error)
        else:
            task.future.set_result(answer)


def _fail(task: Task) -> None:
    with contextlib.suppress(Exception):
        task.future.set_exception(Stopped())


def tidy() -> None:
    """Collect garbage, and hand back to the system what is free; where there is no such function (not Linux) that is left out."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
