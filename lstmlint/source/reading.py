"""The project as one linted file sees it: the files it has read stay as they were until it is done with."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from lstmlint.here import absolute
from lstmlint.records import dataclass
from lstmlint.source.prefilter import mentions
from lstmlint.source.project import LARGEST_HELPER, Loader, ModuleFile

if TYPE_CHECKING:
    from lstmlint.source.text import SourceFile


@dataclass(slots=True)
class Reading:
    """What one file reads of the others; ``sources`` are the modules that it has read, by the name that the user knows them by."""

    loader: Loader
    importer: str
    sources: dict[str, SourceFile] = field(default_factory=dict)
    _builders: tuple[str, frozenset[str]] | None = None

    @property
    def own(self) -> str:
        """The absolute path of the linted file."""
        return absolute(self.importer)

    def find(self, importer: str, module: str, level: int = 0) -> ModuleFile | None:
        """Where an import in a file leads."""
        return self.loader.find(importer, module, level)

    def inside(self, package: ModuleFile, name: str) -> ModuleFile | None:
        """The module ``name`` of a package."""
        return self.loader.inside(package, name)

    def source(self, path: str) -> SourceFile | None:
        """A module of the project."""
        source = self.loader.source(path, self.importer)
        if source is not None:
            self.sources[source.path] = source
        return source

    def worth_reading(self, path: str) -> bool:
        """Whether a module is small, or may build a model."""
        data = self.loader.data(path)
        return data is not None and (len(data) <= LARGEST_HELPER or mentions(data))

    def mentions(self, path: str, name: str) -> bool:
        """Whether a file has the name anywhere."""
        data = self.loader.data(path)
        return data is not None and name.encode() in data

    def stars(self, path: str) -> bool:
        """Whether a file may import everything of another one."""
        return bool(self.loader.outline(path).stars)

    def builders(self, source: SourceFile) -> frozenset[str]:
        """The names that the linted file imports from the project and that may lead to a recurrent model."""
        if self._builders is None or self._builders[0] is not source.text:
            self._builders = source.text, self.loader.builders(source.path, source.text)
        return self._builders[1]

    def imported_builders(self, path: str) -> frozenset[str]:
        """The same of another file."""
        return self.loader.builders(path)

    def settings(self, importer: str, name: str) -> str | None:
        """The text of a settings file that the code of ``importer`` opens by this name."""
        return self.loader.settings(importer, name)
