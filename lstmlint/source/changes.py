"""What changed since a revision of git: the rows of a file that were not there as they are now.

A file is compared with what the revision, or rather the commit from which it and the current branch come, had of it under whatever name;
a notebook by the code in its cells, whatever its outputs are. What git does not track is new as a whole.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import cached_property

from lstmlint.diagnostic import Span
from lstmlint.records import dataclass
from lstmlint.source.decoding import DecodeFailure
from lstmlint.source.documents import opened
from lstmlint.source.text import LineTable

Parts = Mapping[int | None, str]
# What tells git where its files are, as its own hooks do; relative to the folder that git was started in.
_PLACES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR")
_SUBMODULE = "160000"
# From so many lines on, those that come again and again are no landmarks: to try them all takes too long.
_MANY = 2000


class NoRevision(Exception):  # noqa: N818 -- what the user sees of it is the message
    """It cannot be told what changed; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Changed:
    """The rows of a file that are new: all (``whole``), or ranges of a cell from the first to the last.

    Where lines were only taken out, the range is empty: it begins behind its end, and is touched by what has both rows.
    """

    ranges: tuple[tuple[int | None, int, int], ...] = ()
    whole: bool = False

    def __bool__(self) -> bool:
        """Whether anything is."""
        return self.whole or bool(self.ranges)

    def touches(self, span: Span) -> bool:
        """Whether something in the span is new."""
        last = span.end_row - (span.end_row > span.row and span.end_column == 1)
        return self.whole or any(cell == span.cell and span.row <= end and start <= last for cell, start, end in self.ranges)

    def moved(self, before: Parts, after: Parts) -> Changed:
        """The same after the file was changed, which makes more of it new."""
        if self.whole or before == after:
            return self
        found: list[tuple[int | None, int, int]] = []
        for cell, text in after.items():
            mine = [(start, end) for where, start, end in self.ranges if where == cell]
            for same, (i1, i2), (j1, j2) in _blocks(_lines(before.get(cell, "")), _lines(text)):
                if same:
                    kept = ((max(start, i1 + 1), min(end, i2)) for start, end in mine if start <= i2 + 1 and end >= i1)
                    found += ((cell, start + j1 - i1, end + j1 - i1) for start, end in kept if start <= end + 1)
                else:
                    found.append((cell, j1 + 1, j2))
        return Changed(tuple(found))


NOTHING, ALL = Changed(), Changed(whole=True)


def compared(before: Parts, after: Parts) -> Changed:
    """What is new in a document; its cells are compared as one text, so that one that was moved or put in front changes no others."""
    rows = [(cell, row) for cell, text in after.items() for row in range(1, len(LineTable(text)) + 1)]
    new = [line for text in after.values() for line in _lines(text)]
    old = [line for text in before.values() for line in _lines(text)]
    found: list[tuple[int | None, int, int]] = []
    for same, _, (j1, j2) in _blocks(old, new):
        if same:
            continue
        if j1 == j2:
            cell, row = rows[j1] if j1 < len(rows) else (None, 0)
            found.append((cell, row, row - 1))
        found += ((cell, row, row) for cell, row in rows[j1:j2])
    return Changed(tuple(found))


def _lines(text: str) -> list[str]:
    lines = LineTable(text)
    return [lines.line(row) for row in range(1, len(lines) + 1)]


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterable[tuple[bool, tuple[int, int], tuple[int, int]]]:
    """Stretches of both that are the same, or take each other's place."""
    least = min(len(old), len(new))
    head = next((at for at in range(least) if old[at] != new[at]), least)
    tail = next((at for at in range(least - head) if old[-1 - at] != new[-1 - at]), least - head)
    if head:
        yield True, (0, head), (0, head)
    one, other = old[head : len(old) - tail], new[head : len(new) - tail]
    if not one or not other:
        if one or other:
            yield False, (head, head + len(one)), (head, head + len(other))
    else:
        from difflib import SequenceMatcher

        matcher = SequenceMatcher(None, one, other, autojunk=len(one) + len(other) > _MANY)
        for word, i1, i2, j1, j2 in matcher.get_opcodes():
            yield word == "equal", (head + i1, head + i2), (head + j1, head + j2)
    if tail:
        yield True, (len(old) - tail, len(old)), (len(new) - tail, len(new))


@dataclass(slots=True)
class Since:
    """What changed since a revision, in the repositories of some folders."""

    repositories: list[_Repository]

    @classmethod
    def of(cls, revision: str, paths: Iterable[str]) -> Since:
        """NoRevision where a path lies in no repository, or the revision is not there."""
        roots = dict.fromkeys(_root(path) for path in paths)
        return cls(sorted((_Repository(root, _base(root, revision)) for root in roots), key=lambda one: -len(one.root)))

    def changed(self, path: str, data: bytes | None = None) -> Changed:
        """What of a file is new; ``data`` is what it holds, where that is not what lies there."""
        full = os.path.realpath(path)
        for one in self.repositories:
            if full.startswith(os.path.join(one.root, "")):  # noqa: PTH118
                return one.changed(full, data)
        return NOTHING


def _root(path: str) -> str:
    """The folder of the repository in which a path lies."""
    full = os.path.realpath(path)
    folder = full if os.path.isdir(full) else os.path.dirname(full)  # noqa: PTH112, PTH120
    done = _git(folder, "rev-parse", "--show-toplevel")
    if done.returncode:
        said = _words(done.stderr)
        raise NoRevision(f"{path}: is in no git repository" if "not a git repository" in said else f"{path}: git says: {said}")
    return os.path.realpath(os.fsdecode(done.stdout.removesuffix(b"\n").removesuffix(b"\r")))


def _base(root: str, revision: str) -> str:
    """The commit with which to compare: the last one that the revision and the current branch share."""
    named = _git(root, "rev-parse", "--verify", "--quiet", revision) if not revision.startswith("-") else None
    commit = None
    if named is not None and not named.returncode:
        commit = _git(root, "rev-parse", "--verify", "--quiet", f"{named.stdout.decode().strip()}^{{commit}}")
    if commit is None or commit.returncode:
        raise NoRevision(f"there is no revision {revision!r} in {root}")
    mine = commit.stdout.decode().strip()
    shared = _git(root, "merge-base", mine, "HEAD")
    if not shared.returncode:
        return shared.stdout.decode().split()[0]
    if _git(root, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true":
        raise NoRevision(f"{root} is a shallow clone without the commit that {revision!r} and HEAD share; fetch more of the history")
    return mine


def _git(folder: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    environment = {name: os.path.abspath(value) if name in _PLACES else value for name, value in os.environ.items()}  # noqa: PTH100
    if "GIT_WORK_TREE" not in environment:
        # Without it git takes the folder in which it is started for the top of what GIT_DIR holds.
        environment.pop("GIT_DIR", None)
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    environment.pop("LANGUAGE", None)
    try:
        return subprocess.run(["git", "-C", folder, *words], env=environment, capture_output=True, stdin=subprocess.DEVNULL, check=False)  # noqa: S607
    except FileNotFoundError:
        raise NoRevision("git is not installed") from None
    except OSError as error:
        raise NoRevision(f"git cannot be started: {error.strerror or error}") from None


def _words(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ") if lines else "nothing"


@dataclass
class _Repository:
    """One repository; ``base`` is the commit with which to compare."""

    root: str
    base: str
    _known: dict[str, Changed] = field(default_factory=dict)

    def changed(self, full: str, data: bytes | None) -> Changed:
        name = os.path.relpath(full, self.root).replace(os.sep, "/")
        if data is not None:
            return self._against(full, self._before.get(name, f"{self.base}:{name}"), data)
        if name not in self._known:
            self._known[name] = self._of(full, name)
        return self._known[name]

    def _of(self, full: str, name: str) -> Changed:
        if name not in self._before:
            return NOTHING if name in self._tracked or self._foreign(full) else ALL
        before = self._before[name]
        if before is None:
            return ALL
        try:
            with open(full, "rb") as file:  # noqa: PTH123
                data = file.read()
        except OSError:
            return ALL
        return self._against(full, before, data)

    def _against(self, full: str, before: str | None, data: bytes) -> Changed:
        if before is None:
            return ALL
        done = _git(self.root, "cat-file", "blob", before)
        if done.returncode:
            return ALL
        old, new = opened(full, done.stdout), opened(full, data)
        if isinstance(old, DecodeFailure) or isinstance(new, DecodeFailure):
            return ALL
        return compared(old.parts, new.parts)

    def _foreign(self, full: str) -> bool:
        """Whether it belongs to a repository inside of this one, such as a submodule."""
        folder = os.path.dirname(full)  # noqa: PTH120
        while len(folder) > len(self.root):
            if os.path.lexists(os.path.join(folder, ".git")):  # noqa: PTH118
                return True
            folder = os.path.dirname(folder)  # noqa: PTH120
        return False

    @cached_property
    def _tracked(self) -> frozenset[str]:
        """All files that git knows of."""
        return frozenset(self._list("ls-files", "-z"))

    @cached_property
    def _before(self) -> Mapping[str, str | None]:
        """By the name of a file that is not as it was: what it was, as git calls it; None for one that was not there."""
        words = self._list(
            "diff", "--raw", "-z", "--no-abbrev", "--find-renames", "--ignore-submodules=all", "--no-ext-diff", "--no-color",
            "--no-relative", self.base,
        )  # fmt: skip
        found: dict[str, str | None] = {}
        at = 0
        while at < len(words):
            mode, _, blob, _, status = words[at].removeprefix(":").split(" ")
            old, name = words[at + 1], words[at + 1]
            at += 2
            if status[0] in "RC":
                name = words[at]
                at += 1
            if mode == _SUBMODULE or status[0] == "D":
                continue
            found[name] = None if status[0] == "A" else blob if blob.strip("0") else f"{self.base}:{old}"
        return found

    def _list(self, *words: str) -> list[str]:
        done = _git(self.root, *words)
        if done.returncode:
            raise NoRevision(f"git says: {_words(done.stderr)}")
        return os.fsdecode(done.stdout).split("\0")[:-1]
