"""What an answer about a file rests on: the files whose contents were read for it, and the folders in which names were looked for.

Much of what is known of a project is worked out once and used for many files. Each such piece of knowledge keeps a :class:`Fact`, so
that whoever uses it rests on the same things as whoever worked it out.
"""

from __future__ import annotations

import os
import time

# Plain classes: this is loaded wherever a project is looked into, also by runs that remember nothing.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# Size, time of change, time of any change of the entry, number: while they stay, so does what is in the file.
Signature = tuple[int, int, int, int]
# A file that was changed so shortly before it was read may change again within the same tick of the file system's clock.
_TICK = 2_000_000_000
# Where the system keeps no time of any change, a file can be changed without a sign of it.
TELLING = os.name == "posix"
ABSENT, FILE, FOLDER = 0, 1, 2
_DIGEST = 16
# The digest of a file that changed while it was read.
UNCERTAIN = "?"
LARGEST = 100_000_000


class Fact:
    """The paths on which something rests (a folder's ends in a separator), and the other facts on which it does."""

    __slots__ = ("parts", "paths")

    def __init__(self, paths: Iterable[str] = (), parts: Iterable[Fact] = ()) -> None:
        self.paths = set(paths)
        self.parts = set(parts)

    def everything(self) -> Iterator[Fact]:
        """This fact and all that it rests on, each once, and behind those that it rests on itself."""
        seen, waiting = {id(self)}, [(self, iter(self.parts))]
        while waiting:
            fact, parts = waiting[-1]
            for part in parts:
                if id(part) not in seen:
                    seen.add(id(part))
                    waiting.append((part, iter(part.parts)))
                    break
            else:
                waiting.pop()
                yield fact


class Mark:
    """The digest of a file's content ("" where it cannot be read), and its signature where that stands for the content."""

    __slots__ = ("digest", "signature")

    def __init__(self, digest: str, signature: Signature | None = None) -> None:
        self.digest = digest
        self.signature = signature


class Folder:
    """A folder that was looked into: what is in it, the names that were asked for with what they were, and its own signature.

    ``declares`` are the files in it that may declare which Keras the project is for, where that was asked.
    """

    __slots__ = ("asked", "declares", "key", "names", "signature")

    def __init__(
        self,
        path: str,
        names: Mapping[str, bool],
        signature: Signature | None = None,
        asked: dict[str, int] | None = None,
        declares: tuple[str, ...] | None = None,
    ) -> None:
        self.key = os.path.join(path, "")  # noqa: PTH118
        self.names = names
        self.signature = signature
        self.asked: dict[str, int] = {} if asked is None else asked
        self.declares = declares


def digest_of(data: bytes) -> str:
    """A short name for a content."""
    from hashlib import blake2b

    return blake2b(data, digest_size=_DIGEST).hexdigest()


def digest_in(path: str, largest: int = LARGEST) -> str:
    """The digest of a file's content; "" where it cannot be read, or only beyond all measure."""
    from hashlib import blake2b

    made, left = blake2b(digest_size=_DIGEST), largest
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            while data := file.read(1 << 20):
                made.update(data)
                left -= len(data)
                if left < 0:
                    return ""
    except (OSError, ValueError):
        return ""
    return made.hexdigest()


def settled(status: os.stat_result, now: int | None = None) -> Signature | None:
    """The signature of a file or folder; None where it may change without a change of that."""
    changed, touched = status.st_mtime_ns, status.st_ctime_ns
    if not TELLING or max(changed, touched) > (time.time_ns() if now is None else now) - _TICK:
        return None
    return status.st_size, changed, touched, status.st_ino


def look_into(folder: str) -> Folder:
    """What a folder holds; nothing where it cannot be told."""
    try:
        signature = settled(os.stat(folder))  # noqa: PTH116
        names = {}
        with os.scandir(folder) as entries:
            for entry in entries:
                names[entry.name] = entry.is_dir()
                if entry.is_symlink():
                    # What it leads to comes and goes without a change of the folder.
                    signature = None
    except OSError:
        return Folder(folder, {})
    return Folder(folder, names, signature)


class Trace:
    """A fact with what was found in the files and folders that it speaks of; only these travel to another process.

    ``own`` is the file that the answer is about.
    """

    __slots__ = ("fact", "files", "folders", "own")

    def __init__(self, own: Mark, fact: Fact, files: Mapping[str, Mark], folders: Mapping[str, Folder]) -> None:
        self.own = own
        self.fact = fact
        self.files = files
        self.folders = folders

    def __reduce__(self) -> tuple[type[Trace], tuple[Mark, Fact, dict[str, Mark], dict[str, Folder]]]:
        paths = {path for fact in self.fact.everything() for path in fact.paths}
        files = {path: self.files[path] for path in paths if path in self.files}
        names = {path[:-1] or path for path in paths if path.endswith(os.sep)}
        folders = {name: self.folders[name] for name in names if name in self.folders}
        small = {name: Folder(name, {}, it.signature, dict(it.asked), it.declares) for name, it in folders.items()}
        return Trace, (self.own, self.fact, files, small)
