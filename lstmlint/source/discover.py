"""Which files to lint: named ones, and those in named folders that are Python or notebooks, or asked for, and not left out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lstmlint.source.gitignore import Ignores

SUFFIXES = (".py", ".pyi", ".pyw", ".ipynb", ".keras")
# Of a folder (absolute): whether a file in it (absolute) is to be read; None where that is what the suffixes say.
Wanted = Callable[[str], Callable[[str], bool] | None]
# Whether to leave out an absolute path: for its own name, or (second argument) for a folder's that it is in.
Excluded = Callable[[str, bool], bool]


@dataclass(slots=True)
class Found:
    """The files, as the user would name them, in order; ``missing`` and ``unreadable`` paths with the reason."""

    files: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)


class Walker:
    """How to walk: ``excluded`` by the configuration, ``force`` applies that to named files too, ``gitignore`` obeys git's files,
    ``wanted`` says which files of a folder are read.
    """

    def __init__(
        self, excluded: Excluded, force: Callable[[str], bool], gitignore: Callable[[str], bool], wanted: Wanted = lambda _: None
    ) -> None:
        self.excluded = excluded
        self.wanted = wanted
        self.force = force
        self.gitignore = gitignore

    def find(self, paths: Iterable[str]) -> Found:
        """All files below the paths, each once."""
        found = Found()
        seen: set[str] = set()
        for path in paths:
            if not os.path.lexists(path):
                found.missing.append(path)
            elif os.path.isdir(path):  # noqa: PTH112
                for file in self._walk(path, found):
                    _add(file, seen, found)
            elif not (self.force(path) and self._out(path)):
                _add(path, seen, found)
        return found

    def _out(self, path: str) -> bool:
        from lstmlint.source.gitignore import Ignores

        full = os.path.abspath(path)  # noqa: PTH100
        if self.excluded(full, True):
            return True
        return self.gitignore(path) and Ignores.at(os.path.dirname(full)).ignored(full, folder=False)  # noqa: PTH120

    def _walk(self, top: str, found: Found) -> Iterator[str]:
        from lstmlint.source.gitignore import Ignores

        full = os.path.abspath(top)  # noqa: PTH100
        if self.force(top) and self._out(top):
            return
        ignores = Ignores.above(full) if self.gitignore(top) else Ignores.none()
        if ignores.ignored(full, folder=True):
            # Asked for by name: only what its own files say counts.
            ignores = Ignores()
        yield from self._folder(top, full, ignores, found, frozenset())

    def _folder(self, shown: str, full: str, ignores: Ignores, found: Found, above: frozenset[tuple[int, int]]) -> Iterator[str]:
        try:
            status = os.stat(full)  # noqa: PTH116
            with os.scandir(full) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            found.unreadable.append((shown, error.strerror or str(error)))
            return
        here = (status.st_dev, status.st_ino)
        # A link to a folder that is being walked is a loop.
        if here in above:
            return
        ignores = ignores.below(full, [entry.name for entry in entries])
        wanted = self.wanted(full)
        for entry in entries:
            path = entry.path
            folder = _is_folder(entry)
            name = os.path.join(shown, entry.name) if shown != "." else entry.name  # noqa: PTH118
            if not folder and not (entry.name.endswith(SUFFIXES) if wanted is None else wanted(path)):
                continue
            if self.excluded(path, False) or ignores.ignored(path, folder=folder):
                continue
            if folder:
                yield from self._folder(name, path, ignores, found, above | {here})
            elif _is_file(entry):
                yield name


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        # As git and ruff do: links to folders are not followed.
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _add(path: str, seen: set[str], found: Found) -> None:
    key = os.path.realpath(path)
    if key not in seen:
        seen.add(key)
        found.files.append(path)
