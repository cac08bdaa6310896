"""git's ignore files: every folder's own, those of the folders above it in the repository, and ``.git/info/exclude``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


@dataclass(frozen=True, slots=True)
class Ignores:
    """The patterns in force in one folder: the nearest file that says anything decides."""

    specs: tuple[tuple[str, GitIgnoreSpec], ...] = ()
    on: bool = True

    @classmethod
    def none(cls) -> Ignores:
        """Nothing is ignored, here or below."""
        return cls(on=False)

    @classmethod
    def above(cls, folder: str) -> Ignores:
        """What the folders above say, up to the root of the repository; outside of one, nothing does."""
        chain = [Path(folder), *Path(folder).parents]
        root = next((index for index, step in enumerate(chain) if os.path.exists(step / ".git")), None)  # noqa: PTH110
        if root is None:
            return cls()
        found = cls()._with(str(chain[root]), chain[root] / ".git" / "info" / "exclude")
        for step in reversed(chain[1 : root + 1]):
            found = found._with(str(step), step / ".gitignore")
        return found

    @classmethod
    def at(cls, folder: str) -> Ignores:
        """What is in force in a folder: its own file and those above."""
        return cls.above(folder)._with(folder, Path(folder, ".gitignore"))

    def below(self, folder: str, names: list[str]) -> Ignores:
        """What is in force in a folder whose files have these names."""
        if not self.on or ".gitignore" not in names:
            return self
        return self._with(folder, Path(folder, ".gitignore"))

    def _with(self, folder: str, file: Path) -> Ignores:
        try:
            text = file.read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return self
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
        if not lines:
            return self
        from pathspec import GitIgnoreSpec

        try:
            spec = GitIgnoreSpec.from_lines(lines)
        except ValueError:
            spec = _lenient(lines)
        return Ignores((*self.specs, (folder, spec)))

    def ignored(self, path: str, *, folder: bool) -> bool:
        """Whether git would pass over the path, which is absolute and in a folder that is not ignored."""
        for root, spec in reversed(self.specs):
            relative = os.path.relpath(path, root)
            if relative.startswith(".."):
                continue
            said = spec.check_file(relative + ("/" if folder else "")).include
            if said is not None:
                return said
        return False


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
