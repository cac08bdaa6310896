"""A module in outline, by its text alone: what it imports and where its top-level names are defined.

It answers one question without a parser: whether a name that a file imports may lead to a recurrent model. It may say yes too often.
"""

from __future__ import annotations

import re
from functools import cached_property

from lstmlint import regex
from lstmlint.source.prefilter import LONG_STRING, names_recurrent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_FROM = r"from[ \t]+(?P<dots>[. \t]*)(?P<home>[\w.]*)[ \t]+import[ \t]*(?:\((?P<several>[^)]*)\)|(?P<names>(?:\\\r?\n|[^\r\n;#])*))"
_IMPORT = regex.compile(rf"[ \t]*(?:{_FROM}|import[ \t]+(?P<modules>(?:\\\r?\n|[^\r\n;#])*))")
_DEFINITION = regex.compile(r"^(?:(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|(\w+)[ \t]*(?::[^=\r\n]*)?=(?!=))", re.MULTILINE)
# The next line that begins something else: not a bracket that closes, a comment, or the body.
_NEXT = regex.compile(r"^[^\s)\]}#]", re.MULTILINE)
_ALIAS = regex.compile(r"([\w.]+)(?:[ \t]+as[ \t]+(\w+))?")
_COMMENT = regex.compile(r"#[^\r\n]*")
_WORD = regex.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_PROSE = regex.compile(rf"#[^\r\n]*|{LONG_STRING}", re.DOTALL)
_RECURRENT = regex.compile(r"\b(?:(?:Conv|CuDNN)?LSTM(?:[123]D)?|(?:CuDNN)?GRU|(?:Simple)?RNN|(?:LSTM|GRU|SimpleRNN|StackedRNN)Cells?)\b")


class Imported:
    """Where an import statement leads: ``name`` is what it takes out of the module, "" where it is the module itself."""

    __slots__ = ("level", "module", "name")

    def __init__(self, module: str, level: int = 0, name: str = "") -> None:
        self.module = module
        self.level = level
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Imported) and (self.module, self.level, self.name) == (other.module, other.level, other.name)

    def __hash__(self) -> int:
        return hash((self.module, self.level, self.name))


def _imports(text: str) -> Iterator[re.Match[str]]:
    """The import statements. Only lines that have the word are looked at: a pattern that finds its line itself takes four times as long."""
    end, at = 0, text.find("import")
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        match = _IMPORT.match(text, start) if start >= end else None
        if match is not None:
            end = match.end()
            yield match
        at = text.find("import", max(at + 1, end))


class Outline:
    """The outline of one module."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.names: dict[str, Imported] = {}
        # What is imported by a name that something else was imported by before.
        self.again: dict[str, list[Imported]] = {}
        self.stars: list[Imported] = []
        for match in _imports(text):
            dots, home, several, names, modules = match.groups()
            if modules is not None:
                self._modules(modules)
            else:
                written = several if several is not None else names
                if "#" in written:
                    written = _COMMENT.sub("", written)
                self._names(home, dots.count("."), written.replace("\\", " "))

    def _modules(self, written: str) -> None:
        for part in written.replace("\\", " ").split(","):
            match = _ALIAS.match(part.strip())
            if match is None:
                continue
            whole, alias = match[1], match[2]
            self._import(alias or whole, Imported(whole))

    def _names(self, home: str, level: int, written: str) -> None:
        if written.strip() == "*":
            self.stars.append(Imported(home, level))
            return
        for part in written.split(","):
            match = _ALIAS.match(part.strip())
            if match is not None:
                self._import(match[2] or match[1], Imported(home, level, match[1]))

    def _import(self, name: str, imported: Imported) -> None:
        first = self.names.setdefault(name, imported)
        if first != imported:
            self.again.setdefault(name, []).append(imported)

    @cached_property
    def framework(self) -> bool:
        """Whether the module mentions Keras or TensorFlow."""
        return "keras" in self.text or "tensorflow" in self.text

    @cached_property
    def recurrent(self) -> bool:
        """Whether the module mentions a recurrent layer of the framework anywhere."""
        return self.framework and names_recurrent(self.text) and _RECURRENT.search(self.text) is not None

    @cached_property
    def definitions(self) -> dict[str, tuple[int, int]]:
        """Where the text of each top-level name's first definition stands."""
        found: dict[str, tuple[int, int]] = {}
        for match in _DEFINITION.finditer(self.text):
            name = match[1] or match[2]
            if name not in found:
                after = _NEXT.search(self.text, match.end())
                found[name] = (match.start(), after.start() if after else len(self.text))
        return found

    def builds(self, name: str) -> bool:
        """Whether the definition itself mentions a recurrent layer of the framework."""
        if not self.recurrent or name not in self.definitions:
            return False
        body = self.text[slice(*self.definitions[name])]
        return _RECURRENT.search(body) is not None and _RECURRENT.search(_PROSE.sub("", body)) is not None

    def used(self, name: str) -> list[str]:
        """The other names of this module (``module.name`` for those of an imported one) that the definition mentions."""
        start, end = self.definitions[name]
        return [word for word in self.words(self.text[start:end]) if word != name]

    def words(self, text: str | None = None) -> list[str]:
        """The names that the text (by default all of it) has of what is imported, and of what is defined here; each once, in order."""
        found: dict[str, None] = {}
        begin = {name.partition(".")[0] for name in self.names}
        for word in dict.fromkeys(_WORD.findall(self.text if text is None else text)):
            imported = self.prefix(word) if word.partition(".")[0] in begin else ""
            if imported:
                # As far as the module's name goes, and one name more.
                found[".".join(word.split(".")[: imported.count(".") + 2])] = None
            elif text is not None and (first := word.partition(".")[0]) in self.definitions:
                found[first] = None
        return list(found)

    def prefix(self, word: str) -> str:
        """The longest beginning of a dotted name that was imported; "" where none was."""
        while word and word not in self.names:
            word = word.rpartition(".")[0]
        return word
