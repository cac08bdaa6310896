"""Whether what answers rest on is still as it was."""

from __future__ import annotations

import os
import stat
from typing import Any

from lstmlint.engine.cache.index import Index, same
from lstmlint.source.trace import FILE, FOLDER, LARGEST, TELLING, digest_in, look_into, settled

_UNKNOWN, _HOLDS, _GONE = 0, 1, 2


class Ground:
    """The files, folders and facts of an index, each looked at once. ``renewed`` counts signatures that had to be put right."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.renewed = 0
        self._files = bytearray(len(index.files))
        self._folders = bytearray(len(index.folders))
        self._facts: bytearray | None = None
        self._everything: bool | None = None

    def file(self, number: int) -> bool:
        """Whether a file has the content that it had: a look at its entry tells, or its bytes do."""
        if number < 0:
            raise IndexError(number)
        if self._files[number] == _UNKNOWN:
            self._files[number] = _HOLDS if self._same_file(self.index.files[number]) else _GONE
        return self._files[number] == _HOLDS

    def _same_file(self, row: list[Any]) -> bool:
        path, signature, digest = row[:3]
        try:
            status = os.stat(path)  # noqa: PTH116
        except (OSError, ValueError):
            return bool(digest == "")
        now = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        if TELLING and signature and signature == list(now):
            return True
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
            return False
        lasting = settled(status)
        if digest_in(path) != digest:
            return False
        self._renew(row, lasting)
        return True

    def _renew(self, row: list[Any], lasting: tuple[int, int, int, int] | None) -> None:
        if lasting is not None and not same(row[1], lasting):
            row[1] = list(lasting)
            self.renewed += 1

    def folder(self, number: int) -> bool:
        """Whether the names that were looked for in a folder are what they were."""
        if number < 0:
            raise IndexError(number)
        if self._folders[number] == _UNKNOWN:
            self._folders[number] = _HOLDS if self._same_folder(self.index.folders[number]) else _GONE
        return self._folders[number] == _HOLDS

    def _same_folder(self, row: list[Any]) -> bool:
        path, signature, asked, declares = row
        path = path or os.curdir
        try:
            if signature and same(signature, settled(os.stat(path))):  # noqa: PTH116
                return True
        except (OSError, ValueError):
            pass
        known = look_into(path)
        for name, kind in asked.items():
            found = known.names.get(name)
            if kind != (0 if found is None else FOLDER if found else FILE):
                return False
        if declares is not None:
            from lstmlint.config.target import declaring

            if list(declaring(path)) != declares:
                return False
        self._renew(row, None if "requirements" in known.names and declares is not None else known.signature)
        return True

    def everything(self) -> bool:
        """Whether nothing at all has changed."""
        if self._everything is None:
            files, folders = range(len(self._files)), range(len(self._folders))
            self._everything = all(map(self.file, files)) and all(map(self.folder, folders))
        return self._everything

    def fact(self, number: int) -> bool:
        """Whether a fact still holds. Not recursive: facts may be deep."""
        facts = self.index.facts
        if self._facts is None:
            self._facts = bytearray(len(facts))
        known = self._facts
        waiting = [number]
        while waiting:
            at = waiting[-1]
            if known[at] == _UNKNOWN:
                ground, parts = facts[at]
                if any(not 0 <= part < at for part in parts):
                    raise IndexError(at)
                missing = [part for part in parts if known[part] == _UNKNOWN]
                if missing:
                    waiting += missing
                    continue
                holds = all(known[part] == _HOLDS for part in parts)
                known[at] = _HOLDS if holds and all(self.file(i) if i >= 0 else self.folder(-1 - i) for i in ground) else _GONE
            waiting.pop()
        return known[number] == _HOLDS
