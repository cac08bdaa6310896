"""Which imported names may lead to a recurrent model in another file of the project, told by the outlines of the files alone.

Two questions, the cheap one first: can any module that the file imports, however far away, mention a recurrent layer at all; and does
one of the names that the file has of it lead to such a definition? Either may say yes too often, never too rarely.
"""

from __future__ import annotations

from lstmlint.source.outline import Imported, Outline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from lstmlint.source.project import Loader, ModuleFile

_FARTHEST = 16  # definitions that are looked through on the way to a recurrent layer
Way = tuple[str, str]  # a module's path, and a name in it


class Search:
    """What is known so far about the modules of a project; paths are absolute."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._outlines: dict[str, Outline] = {}
        self._beyond: dict[str, tuple[str, ...]] = {}
        self._near: dict[str, bool] = {}
        self._ways: dict[Way, tuple[Way, ...]] = {}
        self._leading: dict[Way, bool] = {}

    def outline(self, path: str, text: str) -> Outline:
        """The outline of a module that has this text."""
        known = self._outlines.get(path)
        if known is None or known.text != text:
            known = self._outlines[path] = Outline(text)
            self._beyond.pop(path, None)
        return known

    def builders(self, path: str, outline: Outline) -> frozenset[str]:
        """The names in a file, imported from other files of the project, that may lead to a recurrent model."""
        if not any(self._may(module) for module in self._modules(path, outline)):
            return frozenset()
        found: set[str] = set()
        for word in outline.words():
            if any(self._leads(way) for way in self._imported(path, outline, word)):
                found.update(word.split("."))
        for star in outline.stars:
            made = self._loader.find(path, star.module, star.level)
            for name in self._public(made) if made is not None else ():
                if name in outline.text and self._leads((made.path, name) if made else ("", "")):
                    found.add(name)
        return frozenset(found)

    def _public(self, module: ModuleFile) -> list[str]:
        outline = self._of(module.path) if module.path else Outline("")
        return [name for name in (*outline.definitions, *outline.names) if not name.startswith("_") and "." not in name]

    def _of(self, path: str) -> Outline:
        return self._outlines.get(path) or self._loader.outline(path)

    # ---- whole modules ---------------------------------------------------------------------------------------------

    def _modules(self, path: str, outline: Outline) -> tuple[str, ...]:
        """The modules of the project that a module imports, or names of."""
        known = self._beyond.get(path)
        if known is None:
            every = dict.fromkeys((*outline.names.values(), *outline.stars))
            known = self._beyond[path] = tuple(dict.fromkeys(way for imported in every for way in self._homes(path, imported)))
        return known

    def _homes(self, path: str, imported: Imported) -> Iterator[str]:
        home = self._loader.find(path, imported.module, imported.level)
        inside = self._loader.inside(home, imported.name) if home is not None and imported.name else None
        return (made.path for made in (home, inside) if made is not None and made.path)

    def _may(self, start: str) -> bool:
        """Whether a module, or one that it reaches by imports, mentions a recurrent layer."""
        if start in self._near:
            return self._near[start]
        waiting, above = [start], {start: ""}
        for path in waiting:
            if self._near.get(path) or (path not in self._near and self._of(path).recurrent):
                # All on the way to it do as well.
                while path:
                    self._near[path] = True
                    path = above[path]
                return True
            for beyond in self._modules(path, self._of(path)) if path not in self._near else ():
                if beyond not in above:
                    above[beyond] = path
                    waiting.append(beyond)
        self._near.update(dict.fromkeys(waiting, False))
        return False

    # ---- names -----------------------------------------------------------------------------------------------------

    def _leads(self, start: Way) -> bool:
        if start not in self._leading:
            self._leading[start] = self._may(start[0]) and self._search(start)
        return self._leading[start]

    def _search(self, start: Way) -> bool:
        waiting, seen = [start], {start}
        for path, name in waiting:
            if self._of(path).builds(name):
                return True
            for way in self._onward(path, name):
                if way not in seen and len(seen) < _FARTHEST:
                    seen.add(way)
                    waiting.append(way)
        return False

    def _onward(self, path: str, name: str) -> tuple[Way, ...]:
        """The definitions that one mentions, here and in other modules; for a name that is only passed on, where it comes from."""
        known = self._ways.get((path, name))
        if known is None:
            outline = self._of(path)
            if name in outline.definitions:
                words = outline.used(name)
                here = [(path, word) for word in words if word in outline.definitions]
                known = (*here, *(way for word in words for way in self._imported(path, outline, word)))
            elif name in outline.names:
                known = tuple(self._imported(path, outline, name))
            else:
                found = [self._loader.find(path, star.module, star.level) for star in outline.stars]
                known = tuple((made.path, name) for made in found if made is not None and made.path)
            self._ways[path, name] = known
        return known

    def _imported(self, path: str, outline: Outline, word: str) -> list[Way]:
        """The definitions in other modules that a word may mean."""
        known = outline.prefix(word)
        if not known:
            return []
        imported, rest = outline.names[known], word[len(known) + 1 :].partition(".")[0]
        made = self._target(path, imported)
        if made is not None:
            return [(made.path, rest)] if rest and made.path else []
        home = self._loader.find(path, imported.module, imported.level) if imported.name else None
        return [(home.path, imported.name)] if home is not None and home.path else []

    def _target(self, path: str, imported: Imported) -> ModuleFile | None:
        """The module that is imported itself, rather than something in it."""
        home = self._loader.find(path, imported.module, imported.level)
        if home is None or not imported.name:
            return home
        return self._loader.inside(home, imported.name)
