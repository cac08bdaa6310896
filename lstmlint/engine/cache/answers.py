"""The answers of earlier runs: asked before a file is read, told afterwards."""

from __future__ import annotations

import os
import re
import stat
import sys
import time
from contextlib import suppress
from typing import Any

from lstmlint.config import Config
from lstmlint.config.remembered import DAY, UNFINISHED, make, write_whole
from lstmlint.engine.cache.ground import Ground
from lstmlint.engine.cache.index import ANSWER, CONFIG, FACT, LARGEST, MISTAKES, NAME, Index, Writer, load
from lstmlint.engine.cache.index import DAY as SEEN
from lstmlint.engine.cache.keys import digest_of_config, name_of
from lstmlint.engine.outcome import Outcome, Target
from lstmlint.here import absolute
from lstmlint.source.project import Loader
from lstmlint.source.trace import Signature, Trace, settled

ROOM = "check"
ENTRY = re.compile(r"[0-9a-f]{32}\.index")
# Of what nobody has asked for so many days, nobody will ask.
_FORGOTTEN, _OFTEN = 60, 7
_MOST_INDEXES, _MOST_BYTES = 16, 128_000_000
# So many files in which nothing was found with none of these loaded are sooner told again than remembered.
_FEW, _DEAR = 40, ("libcst", "concurrent.futures")


class Cache:
    """The cache of one run over so many files: ``recall`` what is known of a file, ``tell`` what was found out, ``close``."""

    def __init__(self, top: str, config: Config, expected: int) -> None:
        self._top = top
        self._expected = expected
        self._today = int(time.time()) // DAY
        self._path = self._here = ""
        self._before: dict[str, Signature | None] = {}
        self._new: dict[str, tuple[str, str, Trace, object]] = {}
        self._digests: dict[int, tuple[Config, str]] = {}
        self._seen: set[int] = set()
        self._paths: dict[str, int] = {}
        self._shown: dict[tuple[bool, str], bool] = {}
        self._stale = False
        with suppress(OSError):  # without a current folder
            self._here = os.path.join(os.getcwd(), "")  # noqa: PTH109, PTH118
            self._path = os.path.join(top, ROOM, f"{name_of(config)}.index")  # noqa: PTH118
        self._loaded = _stamp(self._path)
        self._ground = Ground(load(self._path) or Index([], [], [], b"[]"))
        self._rows = _names(self._ground.index)

    # ---- before ----------------------------------------------------------------------------------------------------

    def recall(self, target: Target, loader: Loader, *, fix: bool = False) -> Outcome | None:
        """What became of a file, if nothing has changed since that could change it. To be asked before the file is read."""
        if target.data is not None or not self._path:
            return None
        number = self._rows.get(target.path)
        if number is not None:
            try:
                found = self._recalled(number, target, loader, fix=fix)
            except MISTAKES:
                found = None
            if found is not None:
                self._seen.add(number)
                return found
        if not self._before and self._expected > _FEW:
            # Before anything is looked into: the folder may be in one whose signature counts.
            self._prepare()
        try:
            status = os.stat(target.path)  # noqa: PTH116
        except (OSError, ValueError):
            return None
        # What comes out of a pipe comes once.
        if stat.S_ISREG(status.st_mode):
            self._before[target.path] = settled(status)
        return None

    def _recalled(self, number: int, target: Target, loader: Loader, *, fix: bool) -> Outcome | None:
        ground = self._ground
        row = ground.index.files[number]
        answer, fact = row[ANSWER], row[FACT]
        # What is to be mended is looked at anew; what is not looked at has nothing to mend.
        if (fix and answer != 0) or ground.index.configs[row[CONFIG]] != self._digest(target.config) or not ground.file(number):
            return None
        whole = self._expected * 2 > len(ground.index.files) and ground.everything()
        if fact >= 0 and not whole and not ground.fact(fact):
            return None
        if row[SEEN] + _OFTEN < self._today:
            row[SEEN], self._stale = self._today, True
        if answer == 0:
            return Outcome(target.path)
        from lstmlint.engine.cache.outcomes import outcome_of

        outcome = outcome_of(target.path, answer, [rule.code for rule in target.config.added])
        # Many files read the same others, and call them alike where they are called alike themselves.
        rooted = os.path.isabs(target.path)  # noqa: PTH117
        for name in outcome.read:
            shown = self._shown.get((rooted, name))
            if shown is None:
                shown = self._shown[rooted, name] = self._is_shown(name, target, loader)
            if not shown:
                return None
        return outcome

    def _is_shown(self, name: str, target: Target, loader: Loader) -> bool:
        """Whether a file that was read for an answer is one of which the content was known, and is called so now."""
        path = absolute(name)
        if not self._paths:
            self._paths = {row[0]: number for number, row in enumerate(self._ground.index.files)}
        return self._ground.file(self._paths[path.removeprefix(self._here)]) and loader.shown(path, target.path) == name

    def _digest(self, config: Config) -> str:
        known = self._digests.get(id(config))
        if known is None:
            # Kept with it: a number is taken again once its owner is gone.
            known = self._digests[id(config)] = config, digest_of_config(config)
        return known[1]

    def _prepare(self) -> None:
        try:
            make(self._top, ROOM)
        except OSError:
            self._path = ""

    # ---- after -----------------------------------------------------------------------------------------------------

    def nothing(self, target: Target, trace: Trace) -> None:
        """Remember that there was nothing to look at."""
        self._keep(target, trace, 0)

    def tell(self, target: Target, outcome: Outcome) -> None:
        """Remember what became of a file, before any of it goes to other files."""
        trace, outcome.trace = outcome.trace, None
        if trace is not None:
            from lstmlint.engine.cache.outcomes import written

            answer = written(outcome)
            if answer is not None:
                self._keep(target, trace, answer)

    def _keep(self, target: Target, trace: Trace, answer: object) -> None:
        own, before = trace.own, self._before.get(target.path, ())
        # Of some files only a part is read: that they were the same all the while has to be seen.
        if own is None or before == () or (own.signature is not None and own.signature != before):
            return
        self._new[target.path] = own.digest, self._digest(target.config), trace, answer

    def close(self) -> None:
        """Store what is new, if anything is."""
        renewed = self._ground.renewed
        if not self._path or not (self._new or self._stale or renewed > 20 + len(self._ground.index.files) // 50):
            return
        if not self._rows and len(self._new) <= _FEW and sys.modules.keys().isdisjoint(_DEAR):
            return
        self._prepare()
        if not self._path:
            return
        try:
            data = self._made(everything=True)
            if len(data) > LARGEST:
                data = self._made(everything=False)
            if len(data) <= LARGEST:
                write_whole(self._path, data)
                _tidy(os.path.dirname(self._path), self._path)  # noqa: PTH120
        except MISTAKES:
            return

    def _made(self, *, everything: bool) -> bytes:
        writer = Writer(self._here)
        for name, (digest, config, trace, answer) in self._new.items():
            path = absolute(name).removeprefix(self._here)
            number = writer.file(path, self._before[name], digest)
            fact = writer.trace(trace) if number is not None else None
            if number is not None and fact is not None:
                writer.answer(number, config, fact, answer, self._today, name)
        self._carry(writer, self._ground, None if everything else self._seen)
        # Somebody else may have found out more meanwhile.
        if everything and _stamp(self._path) != self._loaded:
            other = load(self._path)
            if other is not None:
                self._carry(writer, Ground(other), None)
        return writer.data()

    def _carry(self, writer: Writer, ground: Ground, only: set[int] | None) -> None:
        """Put in what an index knows besides."""
        index, mine = ground.index, ground is self._ground
        try:
            rows = [n for n in self._rows.values() if only is None or n in only] if mine else list(_names(index).values())
            rows = [number for number in rows if self._worth_keeping(number, index.files[number], mine)]
            numbers = writer.carried(index, {index.files[number][FACT] for number in rows}, ground.folder)
            for number in rows:
                row = index.files[number]
                file, fact = writer.file(*row[:3]), numbers.get(row[FACT])
                name = row[NAME] if len(row) > NAME else row[0]
                if file is not None and fact is not None and len(writer.files[file]) == CONFIG:
                    writer.answer(file, index.configs[row[CONFIG]], fact, row[ANSWER], row[SEEN], name)
        except MISTAKES:
            return

    def _worth_keeping(self, number: int, row: list[Any], mine: bool) -> bool:
        if mine and number in self._seen:
            return True
        return row[SEEN] + _FORGOTTEN >= self._today and os.path.lexists(row[0])


def _names(index: Index) -> dict[str, int]:
    """The numbers of the files that have an answer, by the names by which they were called."""
    try:
        return {row[NAME] if len(row) > NAME else row[0]: number for number, row in enumerate(index.files) if len(row) > CONFIG}
    except MISTAKES:
        return {}


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino


def _tidy(folder: str, keep: str) -> None:
    """Remove indexes that nobody uses any more, the oldest where there are too many, and what an interrupted run has left half-written."""
    found: list[tuple[float, int, str]] = []
    now = time.time()
    with os.scandir(folder) as listing:
        for entry in listing:
            status = entry.stat(follow_symlinks=False)
            if ENTRY.fullmatch(entry.name) and entry.path != keep:
                found.append((status.st_mtime, status.st_size, entry.path))
            elif entry.name.startswith(UNFINISHED) and now - status.st_mtime > DAY:
                os.unlink(entry.path)  # noqa: PTH108
    left, size = 1, 0
    for changed, weight, path in sorted(found, reverse=True):
        left, size = left + 1, size + weight
        if left > _MOST_INDEXES or size > _MOST_BYTES or now - changed > _FORGOTTEN * DAY:
            os.unlink(path)  # noqa: PTH108


__all__ = ["ENTRY", "ROOM", "Cache"]
