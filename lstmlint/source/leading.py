"""Which imported names may lead to a recurrent model in another file of the project, told by the outlines of the files alone.

Two questions, the cheap one first: can any module that the file imports, however far away, mention a recurrent layer at all; and does
one of the names that the file has of it lead to such a definition? Either may say yes too often, never too rarely.
"""

from __future__ import annotations

from lstmlint.source.outline import Imported, Outline
from lstmlint.source.project import foreign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from lstmlint.source.project import Loader, ModuleFile
    from lstmlint.source.trace import Fact

_FARTHEST = 16  # definitions that are looked through on the way to a recurrent layer
Way = tuple[str, str]  # a module's path, and a name in it


class Search:
    """What is known so far about the modules of a project, each with what it rests on; paths are absolute."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._outlines: dict[str, Outline] = {}
        self._builders: dict[str, tuple[Outline, tuple[frozenset[str], Fact]]] = {}
        self._beyond: dict[str, tuple[tuple[str, ...], Fact]] = {}
        self._near: dict[str, tuple[bool, Fact]] = {}
        self._ways: dict[Way, tuple[tuple[Way, ...], Fact]] = {}
        self._leading: dict[Way, tuple[bool, Fact]] = {}

    def outline(self, path: str, text: str) -> Outline:
        """The outline of a module that has this text."""
        known = self._outlines.get(path)
        if known is None or known.text != text:
            known = self._outlines[path] = Outline(text)
            self._beyond.pop(path, None)
        return known

    def builders(self, path: str, outline: Outline) -> frozenset[str]:
        """The names in a file, imported from other files of the project, that may lead to a recurrent model."""
        known = self._builders.get(path)
        if known is None or known[0] is not outline:
            known = self._builders[path] = outline, self._loader.noting(self._builders_of, path, outline)
        self._loader.rests_on(known[1][1])
        return known[1][0]

    def _builders_of(self, path: str, outline: Outline) -> frozenset[str]:
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
        self._loader.uses(path)
        return self._outlines.get(path) or self._loader.outline(path)

    # ---- whole modules ---------------------------------------------------------------------------------------------

    def _modules(self, path: str, outline: Outline) -> tuple[str, ...]:
        """The modules of the project that a module imports, or names of."""
        known = self._beyond.get(path)
        if known is None:
            known = self._beyond[path] = self._loader.noting(self._modules_of, path, outline)
        self._loader.rests_on(known[1])
        return known[0]

    def _modules_of(self, path: str, outline: Outline) -> tuple[str, ...]:
        others = (each for several in outline.again.values() for each in several)
        written = (*outline.names.values(), *others, *outline.stars)
        every = dict.fromkeys(each for each in written if each.level or not foreign(each.module))
        return tuple(dict.fromkeys(way for imported in every for way in self._homes(path, imported)))

    def _homes(self, path: str, imported: Imported) -> Iterator[str]:
        home = self._loader.find(path, imported.module, imported.level)
        inside = self._loader.inside(home, imported.name) if home is not None and imported.name else None
        return (made.path for made in (home, inside) if made is not None and made.path)

    def reachable(self, path: str, outline: Outline) -> Iterator[str]:
        """All modules of the project that a file imports, directly or not, itself not among them, the nearest first."""
        seen = {path}
        waiting = [(path, outline)]
        for home, known in waiting:
            for beyond in self._modules(home, known):
                if beyond not in seen:
                    seen.add(beyond)
                    yield beyond
                    waiting.append((beyond, self._of(beyond)))

    def _may(self, start: str) -> bool:
        """Whether a module, or one that it reaches by imports, mentions a recurrent layer."""
        known = self._near.get(start)
        if known is None:
            # What is looked at on the way is more than what the answer rests on.
            self._loader.noting(self._look_around, start)
            known = self._near[start]
        self._loader.rests_on(known[1])
        return known[0]

    def _look_around(self, start: str) -> None:
        loader = self._loader
        waiting, above = [start], {start: ""}
        parts: set[Fact] = set()
        for path in waiting:
            known = self._near.get(path)
            if (known is not None and known[0]) or (known is None and self._of(path).recurrent):
                fact = known[1] if known is not None else loader.fact((path,), ())
                # All on the way to it do as well.
                while path:
                    self._near[path] = True, fact
                    path = above[path]
                    fact = loader.fact((path,), (self._beyond[path][1], fact)) if path else fact
                return
            if known is not None:
                parts.add(known[1])
                continue
            for beyond in self._modules(path, self._of(path)):
                if beyond not in above:
                    above[beyond] = path
                    waiting.append(beyond)
            parts.add(self._beyond[path][1])
        new = [path for path in waiting if path not in self._near]
        self._near.update(dict.fromkeys(new, (False, loader.fact(new, parts))))

    # ---- names -----------------------------------------------------------------------------------------------------

    def _leads(self, start: Way) -> bool:
        known = self._leading.get(start)
        if known is None:
            known = self._leading[start] = self._loader.noting(lambda: self._may(start[0]) and self._search(start))
        self._loader.rests_on(known[1])
        return known[0]

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
            known = self._ways[path, name] = self._loader.noting(self._onward_of, path, name)
        self._loader.rests_on(known[1])
        return known[0]

    def _onward_of(self, path: str, name: str) -> tuple[Way, ...]:
        outline = self._of(path)
        if name in outline.definitions:
            words = outline.used(name)
            here = [(path, word) for word in words if word in outline.definitions]
            return (*here, *(way for word in words for way in self._imported(path, outline, word)))
        if name in outline.names:
            return tuple(self._imported(path, outline, name))
        found = [self._loader.find(path, star.module, star.level) for star in outline.stars]
        return tuple((made.path, name) for made in found if made is not None and made.path)

    def _imported(self, path: str, outline: Outline, word: str) -> list[Way]:
        """The definitions in other modules that a word may mean."""
        known = outline.prefix(word)
        if not known:
            return []
        rest = word[len(known) + 1 :].partition(".")[0]
        # One that cannot be imported may be followed by another of the same name.
        every = (outline.names[known], *outline.again.get(known, ()))
        return [way for imported in every for way in self._brought(path, imported, rest)]

    def _brought(self, path: str, imported: Imported, rest: str) -> list[Way]:
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
