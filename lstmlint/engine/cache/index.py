"""The file that holds the answers: read with suspicion, and made anew from what is still good.

It has three lines: what it is and a checksum of the rest; the tables of files and folders with the answers; the facts. Of a file there
is its path (from the current folder where it is in there), signature and digest, and behind them, where it was linted, the number of
the configuration, that of the fact, the answer, the day and (where it is another than the path) the name by which it was called. Of a
folder: path, signature, names that were asked for with what they were, files that declare dependencies. A fact is a pair of lists: of
numbers of files (and of folders, counted ``-1, -2, ...``), and of facts further up.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from typing import Any

from lstmlint.source.trace import UNCERTAIN, Fact, Folder, Mark, Signature, Trace, digest_of

LARGEST = 32_000_000
_TITLE = b"lstmlint cache 1 "
# Behind the digest of a file in its row.
CONFIG, FACT, ANSWER, DAY, NAME = range(3, 8)
# Whatever a strange index leads to.
MISTAKES = (TypeError, ValueError, LookupError, AttributeError, OverflowError, RecursionError, MemoryError, OSError)


class Index:
    """The tables of an index. ``facts`` are read when they are asked for: where nothing has changed, nobody does."""

    def __init__(self, files: list[Any], folders: list[Any], configs: list[Any], facts: bytes) -> None:
        self.files, self.folders, self.configs = files, folders, configs
        self._text = facts
        self._facts: list[Any] | None = None

    @property
    def facts(self) -> list[Any]:
        """The facts, each behind those that it rests on."""
        if self._facts is None:
            import json

            self._facts = json.loads(self._text)
        return self._facts


def load(path: str) -> Index | None:
    """The index in a file; None for one that is not there or is none."""
    try:
        # A pipe of that name would be waited for.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                return None
            data = file.read(LARGEST + 1)
        title, _, rest = data.partition(b"\n")
        if len(data) > LARGEST or title != _TITLE + digest_of(rest).encode():
            return None
        import json

        tables, _, facts = rest.partition(b"\n")
        files, folders, configs = json.loads(tables)
        # A path that is a number would be taken for an open file.
        if not all(type(row[0]) is str for row in files) or not all(type(row[0]) is str for row in folders):
            return None
        return Index(files, folders, configs, facts)
    except MISTAKES:
        return None


class Writer:
    """A new index. What contradicts what was put in before is left out: that is older."""

    def __init__(self, here: str) -> None:
        self.here = here
        self.files: list[list[Any]] = []
        self.folders: list[list[Any]] = []
        self.facts: list[tuple[list[int], list[int]]] = []
        self.configs: dict[str, int] = {}
        self._file_ids: dict[str, int] = {}
        self._folder_ids: dict[str, int] = {}
        self._fact_ids: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
        self._known: dict[Fact, int | None] = {}

    def file(self, path: str, signature: Any, digest: str) -> int | None:
        """The number of a file with this content."""
        number = self._file_ids.get(path)
        if number is None:
            if digest == UNCERTAIN:
                return None
            number = self._file_ids[path] = len(self.files)
            self.files.append([path, signature or 0, digest])
        row = self.files[number]
        if row[2] != digest:
            return None
        row[1] = row[1] or signature or 0
        return number

    def folder(self, path: str, signature: Any, asked: Mapping[str, int], declares: Any) -> int | None:
        """The number of a folder in which these names are what they are."""
        number = self._folder_ids.get(path)
        if number is None:
            number = self._folder_ids[path] = -1 - len(self.folders)
            self.folders.append([path, signature or 0, dict(asked), declares])
            return number
        row = self.folders[-1 - number]
        if any(row[2].get(name, kind) != kind for name, kind in asked.items()):
            return None
        if declares is not None and row[3] not in (None, declares):
            return None
        row[2].update(asked)
        row[3] = declares if row[3] is None else row[3]
        if row[1] != (signature or 0):
            # It vouches for what was seen at one time only.
            row[1] = 0
        return number

    def fact(self, ground: set[int], parts: set[int]) -> int:
        """The number of a fact."""
        key = tuple(sorted(ground)), tuple(sorted(parts))
        number = self._fact_ids.get(key)
        if number is None:
            number = self._fact_ids[key] = len(self.facts)
            self.facts.append((list(key[0]), list(key[1])))
        return number

    def answer(self, file: int, config: str, fact: int, answer: object, day: int, name: str) -> None:
        """What was found in a file."""
        row = self.files[file]
        at = self.configs.setdefault(config, len(self.configs))
        row[3:] = [at, fact, answer, day] if name == row[0] else [at, fact, answer, day, name]

    def trace(self, trace: Trace) -> int | None:
        """The number of the fact that a trace is about; None where it contradicts what is known. Not recursive: facts may be deep."""
        waiting = [trace.fact]
        while waiting:
            fact = waiting[-1]
            missing = [part for part in fact.parts if part not in self._known] if fact not in self._known else []
            if missing:
                waiting += missing
                continue
            waiting.pop()
            if fact not in self._known:
                self._known[fact] = self._of_trace(fact, trace)
        return self._known[trace.fact]

    def _of_trace(self, fact: Fact, trace: Trace) -> int | None:
        ground: set[int] = set()
        for path in fact.paths:
            number = self._of_folder(path, trace) if path.endswith(os.sep) else self._of_file(path, trace)
            if number is None:
                return None
            ground.add(number)
        parts: set[int] = set()
        for part in fact.parts:
            known = self._known[part]
            if known is None:
                return None
            # What rests on nothing need not be asked.
            if self.facts[known] != ([], []):
                parts.add(known)
        return next(iter(parts)) if not ground and len(parts) == 1 else self.fact(ground, parts)

    def _of_file(self, path: str, trace: Trace) -> int | None:
        mark: Mark | None = trace.files.get(path)
        return None if mark is None else self.file(path.removeprefix(self.here), mark.signature, mark.digest)

    def _of_folder(self, key: str, trace: Trace) -> int | None:
        path = key[:-1] or key
        found: Folder | None = trace.folders.get(path)
        if found is None:
            return None
        declares = None if found.declares is None else list(found.declares)
        return self.folder(path.removeprefix(self.here), found.signature, found.asked, declares)

    def carried(self, index: Index, wanted: set[int], stands: Callable[[int], bool]) -> dict[int, int]:
        """The numbers here of facts of another index, by their numbers there; without those that contradict what is known here.

        ``stands`` says whether a folder is still as it was: what is told of it here is told as one, and one lie would spoil it all.
        """
        facts = index.facts
        needed, waiting = set[int](), list(wanted)
        while waiting:
            at = waiting.pop()
            if at < 0:
                raise IndexError(at)
            if at not in needed:
                needed.add(at)
                waiting += facts[at][1]
        numbers: dict[int, int] = {}
        for at in sorted(needed):
            ground, parts = facts[at]
            made = [self._carried(index, number) if number >= 0 or stands(-1 - number) else None for number in ground]
            found = [number for number in made if number is not None]
            if len(found) == len(made) and all(part in numbers for part in parts):
                numbers[at] = self.fact(set(found), {numbers[part] for part in parts})
        return numbers

    def _carried(self, index: Index, number: int) -> int | None:
        return self.file(*index.files[number][:3]) if number >= 0 else self.folder(*index.folders[-1 - number])

    def data(self) -> bytes:
        """The bytes of the file."""
        import json

        tables = json.dumps([self.files, self.folders, list(self.configs)], separators=(",", ":")).encode()
        rest = tables + b"\n" + json.dumps(self.facts, separators=(",", ":")).encode()
        return _TITLE + digest_of(rest).encode() + b"\n" + rest


def same(signature: object, now: Signature | None) -> bool:
    """Whether a signature in an index is that of the file as it is."""
    return now is not None and signature == list(now)
