"""Tasks for workers that end badly, on files whose names ask for it. They are what ``distribution.TASK`` is in some tests."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

from lstmlint.engine.distribution import Chunk, lint_chunk
from lstmlint.engine.outcome import Outcome


class Stubborn:
    """Cannot be sent."""

    def __reduce__(self) -> str:
        raise TypeError("not with me")


def lint_or_die(chunk: Chunk) -> list[Outcome]:
    """What the name of a file says happens to the process, after the files before it were linted."""
    outcomes = []
    for item in chunk.items:
        name = Path(item.target.path).name
        if name.startswith("killed"):
            os.kill(os.getpid(), signal.SIGKILL)
        if name.startswith("ends"):
            os._exit(7)
        if name.startswith("hangs"):
            time.sleep(600)
        if name.startswith("raises"):
            raise ZeroDivisionError("no\nway")
        outcomes += lint_chunk(replace(chunk, items=(item,)))
    return outcomes


def once(chunk: Chunk) -> list[Outcome]:
    """Dies when it is first called, whatever it was to do, if the folder has a file that says so."""
    try:
        Path(chunk.here, "die").unlink()
    except FileNotFoundError:
        return lint_chunk(chunk)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def stubborn() -> Stubborn:
    """A result that cannot be sent."""
    return Stubborn()


def nap(seconds: float) -> int:
    """Who took it."""
    time.sleep(seconds)
    return os.getpid()


def chatter() -> int:
    """Writes where the answers go."""
    os.write(1, b"x" * 10)
    print("more", flush=True)
    return 1
