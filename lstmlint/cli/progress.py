"""How far a run is: one line on a terminal, written anew in its place and taken away at the end; nothing at all elsewhere."""

from __future__ import annotations

import os
import sys
import time
from threading import Lock, Timer
from types import TracebackType
from typing import TextIO

# Nobody wonders about a shorter run.
_PATIENCE = 2.0
# More often than this nobody can read it.
_PAUSE = 0.1


def watched(stream: TextIO) -> bool:
    """Whether somebody looks at it: a terminal that can move back."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


class Progress:
    """The line. It appears when the run has taken ``patience`` seconds, or with the next news after that."""

    def __init__(self, stream: TextIO | None = None, patience: float = _PATIENCE, *, quiet: bool = False) -> None:
        self._stream = stream or sys.stderr
        self._on = not quiet and watched(self._stream)
        self._length = 0
        self._last = ""
        self._shown = 0.0
        self._begin = time.monotonic() + patience
        self._lock = Lock()
        self._timer: Timer | None = None
        if self._on and patience:
            # A run may be at one file for all that time.
            self._timer = Timer(patience, self._news)
            self._timer.daemon = True

    def __call__(self, number: int, total: int, what: str) -> None:
        """Which model of how many; number 0 while a framework is started."""
        self._tell(f"building {number} of {total}: {what}" if number else what)

    def files(self, done: int, total: int) -> None:
        """How many files are checked, of how many."""
        self._tell(f"checked {done} of {total} {'file' if total == 1 else 'files'}", often=True)

    def _tell(self, text: str, *, often: bool = False) -> None:
        if self._on:
            self._last = text
            now = time.monotonic()
            if now >= self._begin and not (often and now < self._shown + _PAUSE):
                self._news()

    def _news(self) -> None:
        from shutil import get_terminal_size

        from lstmlint.report.safe import visible

        with self._lock:
            if self._on and self._last:
                # A line that is wrapped cannot be written over.
                text = visible(self._last)[: max(10, get_terminal_size().columns - 1)]
                self._stream.write("\r" + text.ljust(self._length))
                self._stream.flush()
                self._length, self._shown = len(text), time.monotonic()

    def __enter__(self) -> Progress:
        if self._timer is not None:
            self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._on = False
            if self._length:
                self._stream.write("\r" + " " * self._length + "\r")
                self._stream.flush()
