"""What the framework said before: one small file an answer, in ``runtime/`` of the cache's folder.

A cache that cannot be read or written is none; nothing here ever fails.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from lstmlint import regex
from lstmlint.config.remembered import DAY, UNFINISHED, make, write_whole

# The answer of a small model takes a kilobyte or two.
MOST, LARGEST = 4096, 64_000_000
ROOM = "runtime"
ENTRY = regex.compile(r"[0-9a-f]{64}\.json")
_LARGEST_ENTRY = 4_000_000


def key_of(*parts: object) -> str:
    """The name of an entry by what its answer depends on."""
    return sha256(json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


class Cache:
    """Entries in one folder; ``close`` keeps it small."""

    def __init__(self, folder: Path) -> None:
        self._top = folder
        self._folder = folder / ROOM
        self._written = False
        self._usable = True

    def get(self, key: str) -> dict[str, object] | None:
        """What was stored under a key; None for what is not there or was damaged."""
        file = self._folder / f"{key}.json"
        try:
            with file.open("rb") as stream:
                data = stream.read(_LARGEST_ENTRY + 1)
                stored = os.fstat(stream.fileno()).st_mtime
            entry = json.loads(data)
        except (OSError, ValueError, RecursionError):
            return None
        if not isinstance(entry, dict) or entry.get("key") != key or not isinstance(entry.get("answer"), dict):
            return None
        if time.time() - stored > DAY:
            # What is still used is the last to be removed.
            with contextlib.suppress(OSError):
                os.utime(file)
        answer: dict[str, object] = entry["answer"]
        return answer

    def put(self, key: str, answer: Mapping[str, object]) -> None:
        """Store it: whole, or not at all."""
        data = json.dumps({"key": key, "answer": answer}, separators=(",", ":")).encode()
        if not self._usable or len(data) > _LARGEST_ENTRY:
            return
        try:
            make(str(self._top), ROOM)
            write_whole(str(self._folder / f"{key}.json"), data)
        except OSError:
            # Read-only, full, not ours: the same would happen to every other entry.
            self._usable = False
        else:
            self._written = True

    def close(self) -> None:
        """Remove the oldest entries where there are too many, and what an interrupted run has left half-written."""
        if not self._written:
            return
        entries: list[tuple[float, int, str]] = []
        try:
            with os.scandir(self._folder) as listing:
                for item in listing:
                    stat = item.stat(follow_symlinks=False)
                    if ENTRY.fullmatch(item.name):
                        entries.append((stat.st_mtime, stat.st_size, item.path))
                    elif item.name.startswith(UNFINISHED) and time.time() - stat.st_mtime > DAY:
                        os.unlink(item.path)  # noqa: PTH108
            count, size = len(entries), sum(entry[1] for entry in entries)
            if count <= MOST and size <= LARGEST:
                return
            for _, weight, path in sorted(entries):
                os.unlink(path)  # noqa: PTH108
                count, size = count - 1, size - weight
                if count <= MOST * 3 // 4 and size <= LARGEST * 3 // 4:
                    return
        except OSError:
            # Somebody else is tidying up as well.
            return
