"""git's ignore files: every folder's own, those of the folders above it in the repository, and ``.git/info/exclude``.

What a pattern matches is for ``pathspec`` to say. It is asked only about names that a pattern may match at all, as a few words of the
pattern tell: hardly any file of a tree is ignored, and to import ``pathspec`` takes longer than to walk a small project.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from pathspec import GitIgnoreSpec


class Ignores:
    """The patterns in force in one folder: the nearest file that says anything decides."""

    __slots__ = ("on", "specs")

    def __init__(self, specs: tuple[_Spec, ...] = (), *, on: bool = True) -> None:
        self.specs = specs
        self.on = on

    @classmethod
    def none(cls) -> Ignores:
        """Nothing is ignored, here or below."""
        return cls(on=False)

    @classmethod
    def above(cls, folder: str) -> Ignores:
        """What the folders above say, up to the root of the repository; outside of one, nothing does."""
        chain = list(_steps(folder))
        root = next((index for index, step in enumerate(chain) if os.path.exists(os.path.join(step, ".git"))), None)  # noqa: PTH110, PTH118
        if root is None:
            return cls()
        found = cls()._with(chain[root], os.path.join(chain[root], ".git", "info", "exclude"))  # noqa: PTH118
        for step in reversed(chain[1 : root + 1]):
            found = found._with(step, os.path.join(step, ".gitignore"))  # noqa: PTH118
        return found

    @classmethod
    def at(cls, folder: str) -> Ignores:
        """What is in force in a folder: its own file and those above."""
        return cls.above(folder)._with(folder, os.path.join(folder, ".gitignore"))  # noqa: PTH118

    def below(self, folder: str, names: list[str]) -> Ignores:
        """What is in force in a folder whose files have these names."""
        if not self.on or ".gitignore" not in names:
            return self
        return self._with(folder, os.path.join(folder, ".gitignore"))  # noqa: PTH118

    def _with(self, folder: str, file: str) -> Ignores:
        try:
            with open(file, encoding="utf-8", errors="surrogateescape") as stream:  # noqa: PTH123
                text = stream.read()
        except OSError:
            return self
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
        return Ignores((*self.specs, _Spec(folder, lines))) if lines else self

    def ignored(self, path: str, *, folder: bool) -> bool:
        """Whether git would pass over the path, which is absolute and in a folder that is not ignored."""
        for spec in reversed(self.specs):
            said = spec.says(path, folder=folder)
            if said is not None:
                return said
        return False


class _Spec:
    """One file of patterns, and the folder that they are relative to."""

    __slots__ = ("_always", "_ends", "_exact", "_inside", "_lines", "_names", "_others", "_root", "_starts")

    def __init__(self, folder: str, lines: list[str]) -> None:
        self._root = folder
        self._inside = folder.rstrip(os.sep) + os.sep
        self._lines = lines
        self._exact: GitIgnoreSpec | None = None
        # What a part of a path has to be, to begin or to end with, or to match, so that a pattern may match the path.
        self._names: set[str] = set()
        self._starts: tuple[str, ...] = ()
        self._ends: tuple[str, ...] = ()
        self._others: re.Pattern[str] | None = None
        self._always = False
        self._read()

    def says(self, path: str, *, folder: bool) -> bool | None:
        """Whether the path is ignored; None where no pattern is about it."""
        if path.startswith(self._inside):
            relative = path[len(self._inside) :]
        elif path == self._root:
            relative = "."
        else:
            return None
        if os.sep != "/":
            relative = relative.replace(os.sep, "/")
        if not self._may_say(relative):
            return None
        if self._exact is None:
            self._exact = _spec(self._lines)
        return self._exact.check_file(relative + ("/" if folder else "")).include

    def _may_say(self, relative: str) -> bool:
        """Whether a part of the path is what the last part of a pattern says, as it is where that matches the path or a folder above."""
        parts = relative.split("/")
        if self._always or not self._names.isdisjoint(parts):
            return True
        return any(part.startswith(self._starts) or part.endswith(self._ends) or self._is_other(part) for part in parts)

    def _is_other(self, part: str) -> bool:
        return self._others is not None and self._others.match(part) is not None

    def _read(self) -> None:
        starts: list[str] = []
        ends: list[str] = []
        others: list[str] = []
        for line in self._lines:
            last = _last(line.strip(" ").removeprefix("!").removesuffix("/"))
            if not last or "\\" in line or "//" in line or line.strip() != line.rstrip(" "):
                # Nothing that anybody writes.
                self._always = True
            elif not _is_wild(last):
                self._names.add(last)
            elif last[0] == "*" and not _is_wild(last[1:]):
                ends.append(last[1:])
            elif last[-1] == "*" and not _is_wild(last[:-1]):
                starts.append(last[:-1])
            elif (choice := _choice(last)) is not None:
                ends += choice
            else:
                others.append(_loose(last))
        self._starts, self._ends = tuple(starts), tuple(ends)
        if others:
            import re

            self._others = re.compile(rf"(?:{'|'.join(others)})\Z", re.DOTALL)


def _last(pattern: str) -> str:
    """The last part of a pattern that says anything."""
    while pattern.endswith(("/*", "/**")):
        pattern = pattern.rpartition("/")[0]
    return pattern.rpartition("/")[2]


def _choice(pattern: str) -> list[str] | None:
    """The ends that ``*.py[cod]`` stands for."""
    word, _, letters = pattern[1:-1].partition("[")
    if pattern[0] != "*" or pattern[-1] != "]" or _is_wild(word) or not letters.isalnum():
        return None
    return [word + letter for letter in letters]


def _is_wild(text: str) -> bool:
    return any(char in text for char in "*?[")


def _loose(pattern: str) -> str:
    """A regular expression for all names that a pattern may match, and for more."""
    import re

    out: list[str] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "[":
            end = pattern.find("]", at + 1 + pattern.startswith(("!", "^"), at))
            if end < 0 or "[" in pattern[at:end]:
                return "".join([*out, ".*"])
            at = end + 1
            out.append(".")
        else:
            out.append(".*" if char == "*" else "." if char == "?" else re.escape(char))
    return "".join(out)


def _steps(folder: str) -> Iterator[str]:
    yield folder
    while (above := os.path.dirname(folder)) != folder:  # noqa: PTH120
        yield above
        folder = above


def _spec(lines: list[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        return _lenient(lines)


def _lenient(lines: list[str]) -> GitIgnoreSpec:
    """The patterns that can be read: git passes over the others, too."""
    from pathspec import GitIgnoreSpec

    good = []
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue
        good.append(line)
    return GitIgnoreSpec.from_lines(good)
