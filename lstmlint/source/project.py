"""The project around a file: where its imports lead, by path alone, and what those files say.

Nothing is imported and nothing outside of the project is read: an import is looked for beside the file, from the parent of the
outermost package that the file is in, and from the project's root (the nearest folder with ``pyproject.toml`` and the like) and
its ``src``. Names of the standard library and of the libraries that the interpreter knows itself never lead into the project.
"""

from __future__ import annotations

import os
import sys

from lstmlint.here import absolute, relative
from lstmlint.source.trace import ABSENT, FILE, FOLDER, UNCERTAIN, Fact, Folder, Mark, Trace, digest_in, digest_of, look_into, settled

# Plain classes here: the gate is all that most runs need, and importing ``dataclasses`` takes longer than its whole work.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import TypeVar

    from lstmlint.source.leading import Search
    from lstmlint.source.outline import Outline
    from lstmlint.source.text import SourceFile

    T = TypeVar("T")

MARKERS = frozenset({"pyproject.toml", "setup.py", "setup.cfg", ".git", ".hg"})
# Libraries whose names have a meaning of their own, even where a folder of the project is called the same.
LIBRARIES = frozenset({"keras", "tensorflow", "tf_keras", "keras_core", "keras_preprocessing", "tensorflow_core", "torch"}) | {
    "numpy", "pandas", "sklearn", "scipy", "matplotlib", "attr", "attrs", "yaml", "six", "future", "past",
}  # fmt: skip
LARGEST_MODULE = 400_000
LARGEST_HELPER = 20_000  # of a module that no recurrent model comes from
LARGEST_SETTINGS = 200_000
_KEPT = 800_000  # characters whose syntax trees are kept for the next file
_REMEMBERED = 8_000_000  # bytes of all modules; with all that is known of them it is four times as much
_HIGHEST = 40


def foreign(module: str) -> bool:
    """Whether an absolute import of the module leads out of the project, whatever files that has."""
    first = module.partition(".")[0]
    return first in sys.stdlib_module_names or first in LIBRARIES


class ModuleFile:
    """A module of the project: its file, which is "" for a folder without ``__init__.py``, and its folder where it is a package."""

    __slots__ = ("folder", "path")

    def __init__(self, path: str, folder: str = "") -> None:
        self.path = path
        self.folder = folder

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ModuleFile) and self.path == other.path and self.folder == other.folder

    def __hash__(self) -> int:
        return hash((self.path, self.folder))


_NOWHERE: tuple[list[ModuleFile], bool] = [], False


class Loader:
    """Reads the files of a project, each once for a run. ``names`` says how the user calls a file, by its absolute path;
    ``texts`` are files that are about to be written: what they will hold is read instead. With ``traced`` it can be told on what
    files and folders an answer rests.
    """

    def __init__(self, names: Mapping[str, str] | None = None, texts: Mapping[str, bytes] | None = None, *, traced: bool = False) -> None:
        self.names = names if names is not None else {}
        self.texts = texts if texts is not None else {}
        self.traced = traced
        self._sources: dict[str, SourceFile] = {}
        self._met: set[str] = set()  # those that were linted, and that nobody has imported yet
        self._size = self._most = self._before = 0
        self._begin()

    def _begin(self) -> None:
        """Know nothing of any project. What others hold of what was known stays as it is."""
        self._homes: dict[str, tuple[str, str]] = {}
        self._found: dict[tuple[str, str, int], tuple[tuple[list[ModuleFile], bool], Fact]] = {}
        self._folders: dict[str, Folder] = {}
        self._roots: dict[str, tuple[tuple[str, ...], Fact]] = {}
        self._projects: dict[str, tuple[str, Fact]] = {}
        self._marks: dict[str, Mark] = {}
        self._facts: dict[tuple[frozenset[str], frozenset[Fact]], Fact] = {}
        self._under_way = Fact()
        self._data: dict[str, bytes | None] = {}
        self._read_so_far = 0
        self._outlines: Search | None = None

    def between_files(self) -> None:
        """Forget what was read of projects, once it is much: a run over any number of files needs no more memory than one over some.

        It is more where one file alone leads to much, which would have to be read again for the next one.
        """
        self._most = max(self._most, self._read_so_far - self._before)
        if self._read_so_far > max(_REMEMBERED, 2 * self._most):
            self._begin()
        self._before = self._read_so_far

    @property
    def _search(self) -> Search:
        if self._outlines is None:
            from lstmlint.source.leading import Search

            self._outlines = Search(self)
        return self._outlines

    # ---- what answers rest on --------------------------------------------------------------------------------------

    def noting(self, function: Callable[..., T], *arguments: object) -> tuple[T, Fact]:
        """What a function answers, and what that rests on."""
        outer, self._under_way = self._under_way, Fact()
        try:
            return function(*arguments), self.fact(self._under_way.paths, self._under_way.parts)
        finally:
            self._under_way = outer

    def fact(self, paths: Iterable[str], parts: Iterable[Fact]) -> Fact:
        """The one fact that rests on these."""
        key = frozenset(paths), frozenset(parts)
        known = self._facts.get(key)
        if known is None:
            known = self._facts[key] = next(iter(key[1])) if not key[0] and len(key[1]) == 1 else Fact(*key)
        return known

    def rests_on(self, fact: Fact) -> None:
        """What is being worked out uses something that was worked out before."""
        self._under_way.parts.add(fact)

    def uses(self, path: str) -> None:
        """What is being worked out uses the content of a file."""
        self._under_way.paths.add(path)

    def trace(self, own: Mark, fact: Fact) -> Trace:
        """What an answer about a file rests on, with what was found in these files and folders."""
        return Trace(own, fact, self._marks, self._folders)

    def holds(self, path: str, mark: Mark) -> None:
        """What somebody has read of a file that others may read as well."""
        known = self._marks.setdefault(path, Mark(mark.digest, mark.signature))
        if known.digest != mark.digest:
            known.digest = UNCERTAIN

    def declares(self, folder: str, names: tuple[str, ...]) -> None:
        """The files of a folder were asked which Keras they declare."""
        known = self.folder(folder)
        known.declares = names
        if self._kind(folder, "requirements") != ABSENT:
            # What is in there changes without a change here.
            known.signature = None
        self._kind(folder, ".git")
        for name in names:
            path = os.path.join(folder, name)  # noqa: PTH118
            self._under_way.paths.add(path)
            if path not in self._marks:
                self._read(path, 0)

    # ---- imports ---------------------------------------------------------------------------------------------------

    def find(self, importer: str, module: str, level: int = 0) -> ModuleFile | None:
        """Where ``import module`` (``from ..module import`` with a ``level``) leads from a file; None where not into the project."""
        home = self._homes.get(importer)
        if home is None:
            path = absolute(importer)
            home = self._homes[importer] = path, os.path.dirname(path)  # noqa: PTH120
        path, here = home
        key = (here, module, level)
        known = self._found.get(key)
        if known is None:
            known = self._found[key] = self.noting(self._find, here, module, level)
        (found, packaged), fact = known
        self._under_way.parts.add(fact)
        if not found or level:
            return found[0] if found else None
        # In a package it depends on how the file is run which of two modules of one name is meant.
        others = [made for made in found if made.path != path]
        files = [made for made in others if made.path] or others[:1]
        return files[0] if files and (len(files) == 1 or not packaged) else None

    def _find(self, here: str, module: str, level: int) -> tuple[list[ModuleFile], bool]:
        """The modules that an import in a file of a folder may mean, and whether the folder is a package."""
        parts = module.split(".") if module else []
        if level:
            made = self._relative(here, parts, level)
            return [made] if made is not None else [], True
        if not parts or foreign(parts[0]):
            return _NOWHERE
        ways = (self._below(root, parts) for root in self.roots(here))
        found = list(dict.fromkeys(made for made in ways if made is not None))
        return (found, self.has(here, "__init__.py")) if found else _NOWHERE

    def inside(self, package: ModuleFile, name: str) -> ModuleFile | None:
        """The module ``name`` of a package."""
        return self._step(package.folder, name) if package.folder else None

    def _relative(self, here: str, parts: list[str], level: int) -> ModuleFile | None:
        folder = here
        project = self.root(here)
        for _ in range(level - 1):
            above = os.path.dirname(folder)  # noqa: PTH120
            inside = project and (above == project or above.startswith(project + os.sep))
            if above == folder or not (inside or self.has(above, "__init__.py")):
                return None
            folder = above
        if self._library(here):
            return None
        if not parts:
            return ModuleFile(os.path.join(folder, "__init__.py") if self.has(folder, "__init__.py") else "", folder)  # noqa: PTH118
        return self._below(folder, parts)

    def _library(self, folder: str) -> bool:
        """Whether the folder is a part of a library's own source: that is known without being read."""
        top = ""
        while self.has(folder, "__init__.py"):
            top, folder = os.path.basename(folder), os.path.dirname(folder)  # noqa: PTH119, PTH120
        return top in LIBRARIES

    def _below(self, folder: str, parts: Iterable[str]) -> ModuleFile | None:
        made: ModuleFile | None = ModuleFile("", folder)
        for part in parts:
            made = self._step(made.folder, part) if made is not None and made.folder else None
        return made

    def _step(self, folder: str, name: str) -> ModuleFile | None:
        if name in ("site-packages", "dist-packages", "__pycache__"):
            return None
        module = f"{name}.py"
        if self._kind(folder, name) == FOLDER:
            inner = os.path.join(folder, name)  # noqa: PTH118
            if self.has(inner, "__init__.py"):
                return ModuleFile(os.path.join(inner, "__init__.py"), inner)  # noqa: PTH118
            if not self.has(folder, module):
                return ModuleFile("", inner)
        return ModuleFile(os.path.join(folder, module)) if self.has(folder, module) else None  # noqa: PTH118

    def roots(self, here: str) -> tuple[str, ...]:
        """The folders from which an absolute import in a file of the folder ``here`` may start."""
        known = self._roots.get(here)
        if known is None:
            known = self._roots[here] = self.noting(self._roots_of, here)
        self._under_way.parts.add(known[1])
        return known[0]

    def _roots_of(self, here: str) -> tuple[str, ...]:
        top = here
        while self.has(top, "__init__.py") and os.path.dirname(top) != top:  # noqa: PTH120
            top = os.path.dirname(top)  # noqa: PTH120
        project = self.root(here)
        found = [here, top]
        if project:
            found += [project, os.path.join(project, "src")]  # noqa: PTH118
        return () if self._library(here) else tuple(dict.fromkeys(found))

    def root(self, here: str) -> str:
        """The nearest folder at or above with a file that marks a project; "" where there is none."""
        known = self._projects.get(here)
        if known is None:
            known = self._projects[here] = self.noting(self._root_of, here)
        self._under_way.parts.add(known[1])
        return known[0]

    def _root_of(self, here: str) -> str:
        folder = here
        for _ in range(_HIGHEST):
            if any(self._kind(folder, name) != ABSENT for name in MARKERS):
                return folder
            above = os.path.dirname(folder)  # noqa: PTH120
            if above == folder:
                break
            folder = above
        return ""

    def has(self, folder: str, name: str) -> bool:
        """Whether the folder holds a file of that name."""
        return self._kind(folder, name) == FILE

    def _kind(self, folder: str, name: str) -> int:
        """What a name in a folder is."""
        known = self._folders.get(folder) or self.folder(folder)
        self._under_way.paths.add(known.key)
        kind = known.names.get(name)
        found = known.asked[name] = ABSENT if kind is None else FOLDER if kind else FILE
        return found

    def folder(self, path: str) -> Folder:
        """What is known of a folder."""
        known = self._folders.get(path)
        if known is None:
            known = self._folders[path] = look_into(path)
        self._under_way.paths.add(known.key)
        return known

    # ---- contents --------------------------------------------------------------------------------------------------

    def shown(self, path: str, importer: str) -> str:
        """A file's name as the user would write it, who called the importing file by that name."""
        name = self.names.get(path)
        if name is not None or os.path.isabs(importer):  # noqa: PTH117
            return name or path
        written = relative(path)
        return path if written.startswith("..") else written

    def data(self, path: str, largest: int = LARGEST_MODULE) -> bytes | None:
        """The bytes of a file of the project; None where they cannot be had or are too many."""
        self._under_way.paths.add(path)
        if path in self.texts:
            return self.texts[path]
        if path not in self._data:
            data = self._data[path] = self._read(path, largest)
            self._read_so_far += len(data or b"")
        return self._data[path]

    def _read(self, path: str, largest: int) -> bytes | None:
        mark, data = Mark(""), None
        try:
            with open(path, "rb") as file:  # noqa: PTH123
                if self.traced:
                    mark.signature = settled(os.fstat(file.fileno()))
                data = file.read(largest + 1)
        except (OSError, ValueError):
            mark.signature = None
        if self.traced:
            mark.digest = "" if data is None else digest_of(data) if len(data) <= largest else digest_in(path)
            self.holds(path, mark)
        return data if data is not None and len(data) <= largest else None

    def source(self, path: str, importer: str) -> SourceFile | None:
        """A module's text, with its syntax tree once somebody asked for that; None where it cannot be read."""
        self._under_way.paths.add(path)
        known = self._sources.pop(path, None)
        if path in self._met:
            self._met.discard(path)
            if known is not None and known.encode(known.text) != self.data(path):
                self._size -= len(known.text)
                known = None
        if known is None:
            from lstmlint.source.decoding import decode
            from lstmlint.source.text import SourceFile

            data = self.data(path)
            made = decode(self.shown(path, importer), data) if data is not None else None
            if not isinstance(made, SourceFile):
                return None
            known = made
            self._size += len(known.text)
        return self._keep(path, known)

    def _keep(self, path: str, known: SourceFile) -> SourceFile:
        self._sources[path] = known
        while self._size > _KEPT and len(self._sources) > 1:
            oldest = next(iter(self._sources))
            self._size -= len(self._sources.pop(oldest).text)
        return known

    def known(self, path: str, data: bytes | None) -> SourceFile | None:
        """A module that another file has read already, if it is the same."""
        path = absolute(path)
        return self._sources.get(path) if self._data.get(path) == data else None

    def met(self, source: SourceFile) -> None:
        """A file was linted: another one that imports it need not have it parsed again."""
        path = absolute(source.path)
        new = source.outcome is not None and path not in self._sources and path not in self.texts
        if new and self.shown(path, source.path) == source.path:
            self._met.add(path)
            self._size += len(source.text)
            self._keep(path, source)

    def settings(self, importer: str, name: str) -> str | None:
        """The text of a settings file that a program opens by this name: beside the file, or in the project's root."""
        here = os.path.dirname(absolute(importer))  # noqa: PTH120
        project = self.root(here)
        places = dict.fromkeys(os.path.normpath(os.path.join(folder, name)) for folder in (here, *self.roots(here)))  # noqa: PTH118
        inside = [path for path in places if path.startswith((project or here) + os.sep)]
        found = [path for path in inside if self.has(os.path.dirname(path), os.path.basename(path))]  # noqa: PTH119, PTH120
        # Of two files of one name it depends on where the program is started which is meant.
        data = self.data(found[0], LARGEST_SETTINGS) if len(found) == 1 else None
        try:
            return data.decode("utf-8-sig") if data is not None else None
        except UnicodeDecodeError:
            return None

    # ---- what may build a model ------------------------------------------------------------------------------------

    def outline(self, path: str) -> Outline:
        """The outline of a module."""
        path = absolute(path)
        return self._search.outline(path, (self.data(path) or b"").decode("utf-8", "replace"))

    def reaches(self, path: str, data: bytes) -> bool:
        """Whether a file imports from the project what may lead to a recurrent model."""
        return bool(self.builders(path, data.decode("utf-8", "replace")))

    def builders(self, path: str, text: str | None = None) -> frozenset[str]:
        """The names in a file, imported from other files of the project, that may lead to a recurrent model."""
        path = absolute(path)
        return self._search.builders(path, self.outline(path) if text is None else self._search.outline(path, text))

    def reachable(self, path: str, text: str) -> Iterator[str]:
        """All files of the project that a file with this text imports, directly or not, the nearest first; there may be too many."""
        path = absolute(path)
        return self._search.reachable(path, self._search.outline(path, text))
