"""Which files to lint: named ones, and those in named folders that are Python or notebooks, or asked for, and not left out."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lstmlint.source.gitignore import Ignores

    # Of a folder (absolute): whether a file in it (absolute) is to be read; None where that is what the suffixes say.
    Wanted = Callable[[str], Callable[[str], bool] | None]
    # Whether to leave out an absolute path: for its own name, or (second argument) for a folder's that it is in.
    Excluded = Callable[[str, bool], bool]
    # Of a folder (absolute): whether to leave out what is in it, by path and name.
    LeftOut = Callable[[str], Callable[[str, str], bool]]

SUFFIXES = (".py", ".pyi", ".pyw", ".ipynb", ".keras")


class Found:
    """The files, as the user would name them, in order; ``missing`` and ``unreadable`` paths with the reason."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.missing: list[str] = []
        self.unreadable: list[tuple[str, str]] = []
        self._seen: set[str] = set()

    def add(self, path: str, real: str) -> None:
        """One more file, unless it was found before by another name."""
        if real not in self._seen:
            self._seen.add(real)
            self.files.append(path)


class Walker:
    """How to walk: ``excluded`` by the configuration, ``force`` applies that to named files too, ``gitignore`` obeys git's files,
    ``wanted`` says which files of a folder are read, ``left_out`` what ``excluded`` says of all that is in a folder.
    """

    def __init__(
        self,
        excluded: Excluded,
        force: Callable[[str], bool],
        gitignore: Callable[[str], bool],
        wanted: Wanted = lambda _: None,
        left_out: LeftOut | None = None,
    ) -> None:
        self.excluded = excluded
        self.wanted = wanted
        self.force = force
        self.gitignore = gitignore
        self.left_out = left_out or (lambda _: lambda path, _: excluded(path, False))

    def find(self, paths: Iterable[str]) -> Found:
        """All files below the paths, each once."""
        found = Found()
        for path in paths:
            if not os.path.lexists(path):
                found.missing.append(path)
            elif os.path.isdir(path):  # noqa: PTH112
                self._walk(path, found)
            elif not (self.force(path) and self._out(path)):
                found.add(path, os.path.realpath(path))
        return found

    def _out(self, path: str) -> bool:
        from lstmlint.source.gitignore import Ignores

        full = os.path.abspath(path)  # noqa: PTH100
        if self.excluded(full, True):
            return True
        return self.gitignore(path) and Ignores.at(os.path.dirname(full)).ignored(full, folder=False)  # noqa: PTH120

    def _walk(self, top: str, found: Found) -> None:
        from lstmlint.source.gitignore import Ignores

        full = os.path.abspath(top)  # noqa: PTH100
        if self.force(top) and self._out(top):
            return
        ignores = Ignores.above(full) if self.gitignore(top) else Ignores.none()
        if ignores.ignored(full, folder=True):
            # Asked for by name: only what its own files say counts.
            ignores = Ignores()
        shown = "" if top == "." else os.path.join(top, "")  # noqa: PTH118
        self._folder(top, shown, full, os.path.join(os.path.realpath(top), ""), ignores, found, ())  # noqa: PTH118

    def _folder(
        self, folder: str, shown: str, full: str, real: str, ignores: Ignores, found: Found, above: tuple[tuple[int, int], ...]
    ) -> None:
        """What is in a folder, which the user calls ``folder``; ``shown`` (``real``: without links) is what names in it begin with."""
        try:
            status = os.stat(full)  # noqa: PTH116
            with os.scandir(full) as listing:
                entries = {entry.name: entry for entry in listing}
        except OSError as error:
            found.unreadable.append((folder, error.strerror or str(error)))
            return
        here = (status.st_dev, status.st_ino)
        # A link to a folder that is being walked is a loop.
        if here in above:
            return
        names = sorted(entries)
        ignores = ignores.below(full, names)
        wanted = self.wanted(full)
        left_out = self.left_out(full)
        for name in names:
            entry = entries[name]
            below = _is_folder(entry)
            if not below and not (name.endswith(SUFFIXES) if wanted is None else wanted(entry.path)):
                continue
            path = entry.path
            if left_out(path, name) or (ignores.specs and ignores.ignored(path, folder=below)):
                continue
            if below:
                self._folder(shown + name, f"{shown}{name}{os.sep}", path, f"{real}{name}{os.sep}", ignores, found, (*above, here))
            elif _is_file(entry):
                # What is no link lies where its folder is.
                found.add(shown + name, os.path.realpath(path) if entry.is_symlink() else real + name)


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
