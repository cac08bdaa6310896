"""Processes of our own, as an executor that outlives what it runs: a task that kills its process, or does not end, costs itself only.

``ProcessPoolExecutor`` is not enough: there one process that dies takes the whole pool along, nobody knows what it had in hand, a task that
hangs is never noticed, and ``__main__`` of whoever calls us is imported (or, with fork, threads are lost) in every process. Here a
thread talks to each process by pipes, knows what it is doing, and starts another where it has ended.
"""

from __future__ import annotations

import gc
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import IO, Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# A task that takes longer hangs. Bounds of the interpreter end every file long before.
SECONDS = 300.0
# What a process may have grown to before another takes its place, between two tasks.
LARGEST = 1 << 30
_LENGTH = struct.Struct("<Q")
_PROGRAM = "import sys; sys.path[:] = {path!r}; from lstmlint.engine.processes import serve; serve()"


class Killed(Exception):  # noqa: N818 -- what the user sees of it is the message
    """The process that a task ran in is gone; the message says what became of it."""


class NoProcess(Exception):  # noqa: N818 -- what the user sees of it is the message
    """The machine allows no further process."""


class Processes(Executor):
    """At most ``most`` processes, each started when there is something for it to do."""

    def __init__(self, most: int, seconds: float = SECONDS) -> None:
        self.most, self.seconds = most, seconds
        self._waiting: queue.SimpleQueue[tuple[Future[Any], bytes] | None] = queue.SimpleQueue()
        self._lanes: list[_Lane] = []
        self._lock = threading.Lock()
        self._open = 0
        self._closed = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a function called, which is found in its process by its name."""
        if self._closed:
            raise RuntimeError("no tasks are taken any more")
        future: Future[T] = Future()
        with self._lock:
            self._open += 1
            more = self._open > len(self._lanes) and len(self._lanes) < self.most
        future.add_done_callback(self._one_less)
        self._waiting.put((future, pickle.dumps((fn, args, kwargs), pickle.HIGHEST_PROTOCOL)))
        if more:
            lane = _Lane(self._waiting, self.seconds)
            self._lanes.append(lane)
            lane.start()
        return future

    def _one_less(self, _: Future[Any]) -> None:
        with self._lock:
            self._open -= 1

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End all processes, once what was handed in is done, or at once with ``cancel_futures``."""
        self._closed = True
        if cancel_futures:
            for lane in self._lanes:
                lane.abandon()
            while not self._waiting.empty():
                task = self._waiting.get()
                if task is not None:
                    task[0].cancel()
        for _ in self._lanes:
            self._waiting.put(None)
        if wait:
            for lane in self._lanes:
                lane.join()

    def __exit__(self, kind: object, *_: object) -> None:
        # Whoever leaves by an exception, such as that of Ctrl-C, does not wait for what is under way.
        self.shutdown(cancel_futures=kind is not None)


class _Lane(threading.Thread):
    """One process at a time, and what is under way in it."""

    def __init__(self, waiting: queue.SimpleQueue[tuple[Future[Any], bytes] | None], seconds: float) -> None:
        # An interpreter that ends does not wait for it.
        super().__init__(name="lstmlint", daemon=True)
        self.waiting, self.seconds = waiting, seconds
        self.process: subprocess.Popen[bytes] | None = None
        self.abandoned = False

    def run(self) -> None:
        """One task after the other."""
        while (task := self.waiting.get()) is not None and not self.abandoned:
            future, call = task
            if not future.set_running_or_notify_cancel():
                continue
            try:
                done, value, last = self._answer(call)
            except (Killed, NoProcess) as error:
                done, value, last = False, error, True
            except Exception as error:  # an answer that cannot be read is a failure of the task, and never of the lane
                done, value, last = False, error, True
            if last:
                self._end()
            if done:
                future.set_result(value)
            else:
                future.set_exception(value)
        self._end()

    def _answer(self, call: bytes) -> tuple[bool, Any, bool]:
        process = self.process if self.process is not None else self._start()
        assert process.stdin is not None and process.stdout is not None
        late = threading.Timer(self.seconds, process.kill)
        late.daemon = True
        late.start()
        try:
            _write(process.stdin, call)
            answer = _read(process.stdout)
        except OSError:
            answer = None
        overdue = not late.is_alive()
        late.cancel()
        if answer is None:
            raise Killed(f"did not end within {self.seconds:g} seconds" if overdue else _fate(process))
        found: tuple[bool, Any, bool] = pickle.loads(answer)  # noqa: S301 -- from a process of our own
        return found

    def _start(self) -> subprocess.Popen[bytes]:
        # -P: nothing is imported out of the current folder, which may hold what is to be linted.
        command = [sys.executable, "-P", "-c", _PROGRAM.format(path=sys.path)]
        try:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except (OSError, ValueError) as error:
            raise NoProcess(getattr(error, "strerror", None) or str(error)) from None
        if self.abandoned:
            self.process.kill()
        return self.process

    def abandon(self) -> None:
        """Give up what is under way."""
        self.abandoned = True
        if self.process is not None:
            self.process.kill()

    def _end(self) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        # It holds nothing that would have to be put in order.
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:
                continue


def _fate(process: subprocess.Popen[bytes]) -> str:
    try:
        code = process.wait(5)
    except subprocess.TimeoutExpired:
        return "stopped answering"
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"was killed by signal {-code}"


def _write(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes | None:
    """What was sent next; None where the other side has gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length)
    return data if len(data) == length else None


# ---- in the process ------------------------------------------------------------------------------------------------


def serve() -> None:
    """Do what is asked for until nobody asks any more."""
    # Ctrl-C reaches all processes of a terminal; it is for the one that started us to end us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked, told = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # Whatever is printed must not get between the answers.
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    # Whoever makes much garbage here sees to it between two files.
    gc.disable()
    while (call := _read(asked)) is not None:
        try:
            function, words, named = pickle.loads(call)  # noqa: S301 -- from the process that started this one
            answer = pickle.dumps((True, function(*words, **named), _grown() > LARGEST), pickle.HIGHEST_PROTOCOL)
        except Exception as error:  # whatever it is, it goes to whoever asked
            answer = pickle.dumps((False, _bare(error), False))
        try:
            _write(told, answer)
        except OSError:
            return


def _bare(error: Exception) -> Exception:
    """The exception, or its words where it cannot be sent."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 -- it was made here
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _grown() -> int:
    """The most memory that this process has had, in bytes; 0 where that is not told."""
    try:  # Linux counts into the resources of a new process what the one that started it held
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    except (OSError, ValueError, StopIteration):
        pass
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
