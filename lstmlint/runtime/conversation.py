"""One worker: a process that gets a line and answers with a line, or is killed.

Nothing here waits for the process without a limit: threads read and write its pipes, so that one that is silent, does not listen,
or talks without end costs its time and no more.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO

from lstmlint import regex

_LARGEST = 64_000_000
_TAIL = 4_000
_LOOK = 0.1
_LAST_WORDS = 2.0
# After so many models it is looked whether memory was left behind; before, a new start would cost more than it saves.
_WEARY = 25
_MEMORY = regex.compile(r"MemoryError|bad_alloc|[Cc]annot allocate memory|can't allocate memory|[Oo]ut of memory|OOM when allocating")
_PROC = Path("/proc")


class Gone(Exception):  # noqa: N818 -- what happens to a worker is told, not raised to the user
    """The worker cannot be used any more; the message says why. ``slow``: it did not answer in time."""

    def __init__(self, why: str, *, slow: bool = False) -> None:
        super().__init__(why)
        self.slow = slow


class Absent(Exception):  # noqa: N818
    """The framework is not there; the message says why."""


class Worker:
    """A started process; ``close`` ends it, whatever it does."""

    def __init__(self, command: Sequence[str], folder: str, environment: Mapping[str, str], memory: int) -> None:
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder, env=dict(environment),
                process_group=0 if os.name == "posix" else None, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )  # fmt: skip
        except (OSError, ValueError) as error:
            raise Absent(f"{command[0]} cannot be started: {getattr(error, 'strerror', None) or error}") from None
        self.hello: Mapping[str, object] = {}
        self._memory = memory
        self._most: int | None = None
        self._answered = 0
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        self._requests: SimpleQueue[bytes | None] = SimpleQueue()
        self._said: deque[bytes] = deque(maxlen=64)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        pipes = ((self._drain, self._process.stderr), (self._read, self._process.stdout), (self._write, self._process.stdin))
        self._threads = [threading.Thread(target=target, args=(stream,), daemon=True) for target, stream in pipes]
        for thread in self._threads:
            thread.start()

    # The threads: each owns its pipe and closes it.

    def _read(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError), stream:
            while line := stream.readline(_LARGEST):
                self._lines.put(line)
                if not line.endswith(b"\n"):
                    break
        self._lines.put(None)

    def _drain(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError), stream:
            while some := stream.read1(_TAIL):  # type: ignore[attr-defined]
                self._said.append(some)

    def _write(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError), stream:
            while (request := self._requests.get()) is not None:
                stream.write(request)
                stream.flush()

    # The conversation.

    def greet(self, seconds: float) -> None:
        """Wait until the framework is imported; Absent where it is not installed, Gone where that fails otherwise."""
        said = _object(self._next(seconds))
        if isinstance(why := said.get("absent"), str):
            raise Absent(why)
        hello = said.get("hello")
        if not isinstance(hello, dict):
            raise Gone("began with something else than its framework's version")
        self.hello = hello
        if (now := self._resident()) is not None:
            self._most = now + self._memory

    def ask(self, request: bytes, id: str, seconds: float) -> dict[str, object]:
        """One request (a line of JSON) and its answer; Gone for everything that is none."""
        self._said.clear()
        self._requests.put(request)
        answer = _object(self._next(seconds))
        if answer.pop("id", None) != id:
            raise Gone("answered to something else than it was asked")
        self._answered += 1
        return answer

    def usable(self) -> bool:
        """Whether it is alive, has said nothing that it was not asked, and has memory left: what others left is no model's fault."""
        if self._process.poll() is not None or not self._lines.empty():
            return False
        if self._answered < _WEARY or self._most is None:
            return True
        return (self._resident() or 0) <= self._most - self._memory // 2

    def close(self) -> None:
        """End it now. Nothing that it holds is worth waiting for."""
        self._requests.put(None)
        if self._process.poll() is None:
            with contextlib.suppress(OSError):
                if os.name == "posix":
                    os.killpg(self._process.pid, signal.SIGKILL)
                else:
                    self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_LAST_WORDS)

    def _next(self, seconds: float) -> bytes:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                line = self._lines.get(timeout=min(left, _LOOK))
            except Empty:
                if self._too_large():
                    raise Gone(self._out_of_memory()) from None
                continue
            if line is None or not line.endswith(b"\n"):
                raise Gone(self._end(line))
            return line
        if self._too_large():
            raise Gone(self._out_of_memory())
        raise Gone(f"took longer than {seconds:g} s", slow=True)

    # What became of it.

    def _resident(self) -> int | None:
        """How much memory it uses, in bytes; None where the system does not tell."""
        try:
            pages = int((_PROC / str(self._process.pid) / "statm").read_bytes().split()[1])
            return pages * os.sysconf("SC_PAGE_SIZE")
        except (OSError, ValueError, IndexError, AttributeError):
            return None

    def _too_large(self) -> bool:
        return self._most is not None and (self._resident() or 0) > self._most

    def _out_of_memory(self) -> str:
        return f"ran out of memory (more than {size(self._memory)})"

    def _end(self, half: bytes | None) -> str:
        """Why there is no more to come."""
        if half is not None and len(half) >= _LARGEST:
            return f"answered with more than {size(_LARGEST)}"
        try:
            code = self._process.wait(_LAST_WORDS)
        except subprocess.TimeoutExpired:
            return "closed its output"
        self._threads[0].join(_LAST_WORDS)
        words = b"".join(self._said).decode("utf-8", "replace")[-_TAIL:]
        if code and _MEMORY.search(words):
            return self._out_of_memory()
        if code < 0:
            return f"the process was killed (signal {-code})"
        if half is not None and not code:
            return "the process ended in the middle of an answer"
        last = next((line.strip() for line in reversed(words.splitlines()) if line.strip()), "")
        return f"the process ended (exit code {code})" + (f": {last[:300]}" if last else "")


def _object(line: bytes) -> dict[str, object]:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise Gone("answered with something else than JSON")
    return said


def size(number: int) -> str:
    """A number of bytes for a reader: ``4 GB``."""
    for unit, bytes_ in (("GB", 1 << 30), ("MB", 1 << 20)):
        if number >= bytes_:
            return f"{number / bytes_:.3g} {unit}"
    return f"{number} bytes"
