"""The project around a file: where its imports lead, by path alone, and what those files say.

Nothing is imported and nothing outside of the project is read: an import is looked for beside the file, from the parent of the
outermost package that the file is in, and from the project's root (the nearest folder with ``pyproject.toml`` and the like) and
its ``src``. Names of the standard library and of the libraries that the interpreter knows itself never lead into the project.
"""

from __future__ import annotations

import os
import sys

# Plain classes here: the gate is all that most runs need, and importing ``dataclasses`` takes longer than its whole work.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lstmlint.source.leading import Search
    from lstmlint.source.outline import Outline
    from lstmlint.source.text import SourceFile

MARKERS = frozenset({"pyproject.toml", "setup.py", "setup.cfg", ".git", ".hg"})
# Libraries whose names have a meaning of their own, even where a folder of the project is called the same.
LIBRARIES = frozenset({"keras", "tensorflow", "tf_keras", "keras_core", "keras_preprocessing", "tensorflow_core", "torch"}) | {
    "numpy", "pandas", "sklearn", "scipy", "matplotlib", "attr", "attrs", "yaml", "six", "future", "past",
}  # fmt: skip
LARGEST_MODULE = 400_000
LARGEST_HELPER = 20_000  # of a module that no recurrent model comes from
LARGEST_SETTINGS = 200_000
_KEPT = 800_000  # characters whose syntax trees are kept for the next file
_HIGHEST = 40


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


class Loader:
    """Reads the files of a project, each once for a run. ``names`` says how the user calls a file, by its absolute path;
    ``texts`` are files that are about to be written: what they will hold is read instead.
    """

    def __init__(self, names: Mapping[str, str] | None = None, texts: Mapping[str, bytes] | None = None) -> None:
        self.names = names if names is not None else {}
        self.texts = texts if texts is not None else {}
        self._found: dict[tuple[str, str, int], ModuleFile | None] = {}
        self._listings: dict[str, Mapping[str, bool]] = {}
        self._roots: dict[str, tuple[str, ...]] = {}
        self._data: dict[str, bytes | None] = {}
        self._sources: dict[str, SourceFile] = {}
        self._size = 0
        self._outlines: Search | None = None

    @property
    def _search(self) -> Search:
        if self._outlines is None:
            from lstmlint.source.leading import Search

            self._outlines = Search(self)
        return self._outlines

    # ---- imports ---------------------------------------------------------------------------------------------------

    def find(self, importer: str, module: str, level: int = 0) -> ModuleFile | None:
        """Where ``import module`` (``from ..module import`` with a ``level``) leads from a file; None where not into the project."""
        key = (importer, module, level)
        if key not in self._found:
            self._found[key] = self._find(importer, module, level)
        return self._found[key]

    def _find(self, importer: str, module: str, level: int) -> ModuleFile | None:
        here = os.path.dirname(os.path.abspath(importer))  # noqa: PTH100, PTH120
        parts = module.split(".") if module else []
        if level:
            return self._relative(here, parts, level)
        if not parts or parts[0] in sys.stdlib_module_names or parts[0] in LIBRARIES:
            return None
        found: list[ModuleFile] = []
        for root in self.roots(here):
            made = self._below(root, parts)
            if made is not None and made.path != os.path.abspath(importer) and made not in found:  # noqa: PTH100
                found.append(made)
        if not found:
            return None
        # In a package it depends on how the file is run which of two modules of one name is meant.
        files = [made for made in found if made.path] or found[:1]
        return files[0] if len(files) == 1 or not self.has(here, "__init__.py") else None

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
        listing = self.listing(folder)
        if listing.get(name):
            inner = os.path.join(folder, name)  # noqa: PTH118
            if self.has(inner, "__init__.py"):
                return ModuleFile(os.path.join(inner, "__init__.py"), inner)  # noqa: PTH118
            if listing.get(f"{name}.py") is not False:
                return ModuleFile("", inner)
        return ModuleFile(os.path.join(folder, f"{name}.py")) if listing.get(f"{name}.py") is False else None  # noqa: PTH118

    def roots(self, here: str) -> tuple[str, ...]:
        """The folders from which an absolute import in a file of the folder ``here`` may start."""
        known = self._roots.get(here)
        if known is None:
            top = here
            while self.has(top, "__init__.py") and os.path.dirname(top) != top:  # noqa: PTH120
                top = os.path.dirname(top)  # noqa: PTH120
            project = self.root(here)
            found = [here, top]
            if project:
                found += [project, os.path.join(project, "src")]  # noqa: PTH118
            known = self._roots[here] = () if self._library(here) else tuple(dict.fromkeys(found))
        return known

    def root(self, here: str) -> str:
        """The nearest folder at or above with a file that marks a project; "" where there is none."""
        folder = here
        for _ in range(_HIGHEST):
            if not MARKERS.isdisjoint(self.listing(folder)):
                return folder
            above = os.path.dirname(folder)  # noqa: PTH120
            if above == folder:
                break
            folder = above
        return ""

    def has(self, folder: str, name: str) -> bool:
        """Whether the folder holds a file of that name."""
        return self.listing(folder).get(name) is False

    def listing(self, folder: str) -> Mapping[str, bool]:
        """The names in a folder, and which of them are folders themselves."""
        known = self._listings.get(folder)
        if known is None:
            try:
                with os.scandir(folder) as entries:
                    known = {entry.name: entry.is_dir() for entry in entries}
            except OSError:
                known = {}
            self._listings[folder] = known
        return known

    # ---- contents --------------------------------------------------------------------------------------------------

    def shown(self, path: str, importer: str) -> str:
        """A file's name as the user would write it, who called the importing file by that name."""
        name = self.names.get(path)
        if name is not None or os.path.isabs(importer):  # noqa: PTH117
            return name or path
        relative = os.path.relpath(path)
        return path if relative.startswith("..") else relative

    def data(self, path: str, largest: int = LARGEST_MODULE) -> bytes | None:
        """The bytes of a file of the project; None where they cannot be had or are too many."""
        if path in self.texts:
            return self.texts[path]
        if path not in self._data:
            try:
                with open(path, "rb") as file:  # noqa: PTH123
                    data = file.read(largest + 1)
            except (OSError, ValueError):
                data = None
            self._data[path] = data if data is not None and len(data) <= largest else None
        return self._data[path]

    def source(self, path: str, importer: str) -> SourceFile | None:
        """A module's text, with its syntax tree once somebody asked for that; None where it cannot be read."""
        known = self._sources.pop(path, None)
        if known is None:
            from lstmlint.source.decoding import decode
            from lstmlint.source.text import SourceFile

            data = self.data(path)
            made = decode(self.shown(path, importer), data) if data is not None else None
            if not isinstance(made, SourceFile):
                return None
            known = made
            self._size += len(known.text)
        self._sources[path] = known
        while self._size > _KEPT and len(self._sources) > 1:
            oldest = next(iter(self._sources))
            self._size -= len(self._sources.pop(oldest).text)
        return known

    def known(self, path: str, data: bytes | None) -> SourceFile | None:
        """A module that another file has read already, if it is the same."""
        path = os.path.abspath(path)  # noqa: PTH100
        return self._sources.get(path) if self._data.get(path) == data else None

    def settings(self, importer: str, name: str) -> str | None:
        """The text of a settings file that a program opens by this name: beside the file, or in the project's root."""
        here = os.path.dirname(os.path.abspath(importer))  # noqa: PTH100, PTH120
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
        path = os.path.abspath(path)  # noqa: PTH100
        return self._search.outline(path, (self.data(path) or b"").decode("utf-8", "replace"))

    def reaches(self, path: str, data: bytes) -> bool:
        """Whether a file imports from the project what may lead to a recurrent model."""
        return bool(self.builders(path, data.decode("utf-8", "replace")))

    def builders(self, path: str, text: str | None = None) -> frozenset[str]:
        """The names in a file, imported from other files of the project, that may lead to a recurrent model."""
        path = os.path.abspath(path)  # noqa: PTH100
        return self._search.builders(path, self.outline(path) if text is None else self._search.outline(path, text))
